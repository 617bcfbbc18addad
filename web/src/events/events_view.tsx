import { Eraser, Pause, Play, Radio, Square } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import { replaceQuery, route } from "@/base/router";
import { t } from "@/base/strings";
import { OperatorsOnly } from "@/app/operators_only";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty_state";
import { controlLook } from "@/ui/field";
import { ViewHeader } from "@/ui/view_header";
import { VirtualList } from "@/ui/virtual_list";

import { EventDetails } from "./event_details";
import { EventRow } from "./event_row";
import { Tap, type TappedEvent } from "./tap";

const ROW_PX = 32;

export default function EventsView() {
  return (
    <OperatorsOnly title={t("events")}>
      <Events />
    </OperatorsOnly>
  );
}

function Events() {
  const tap = useMemo(() => new Tap(), []);
  const [selected, select] = useState<TappedEvent | null>(null);
  useEffect(() => () => void tap.stop(), []);
  const name = route.value.query.get("name") ?? "";
  const events = tap.events.value.filter((event) => event.name.includes(name));
  return (
    <main class="flex h-full flex-col bg-surface" aria-label={t("events")} data-region>
      <ViewHeader title={t("events")} description={t("eventsDescription")}>
        <TapButtons tap={tap} />
      </ViewHeader>
      <Scope isRunning={tap.isRunning.value} />
      {tap.isPaused.value && (
        <p class="border-b border-line px-4 py-1.5 text-xs font-medium text-accent md:px-6" data-testid="tap-waiting">
          {t("eventsWaiting", { count: tap.waiting.value.toLocaleString() })}
        </p>
      )}
      {tap.error.value && <p class="bg-bad-soft px-4 py-2 text-sm text-bad md:px-6">{tap.error.value}</p>}
      <VirtualList<TappedEvent>
        class="grow font-mono text-[0.8125rem]"
        items={events}
        keyOf={({ number }) => String(number)}
        estimate={ROW_PX}
        isFixed
        followsEnd
        scrollAttributes={{ tabIndex: 0, role: "region", "aria-label": t("events") }}
        listAttributes={{ role: "list" }}
        header={
          events.length === 0 && (
            <div class="flex pt-16 font-sans">
              <EmptyState
                icon={<Radio size={22} />}
                title={t(tap.isRunning.value ? "noEvents" : "notWatching")}
                text={t("watchHint")}
              />
            </div>
          )
        }
        render={(event) => <EventRow event={event} isSelected={event === selected} onSelect={() => select(event)} />}
      />
      {selected && <EventDetails event={selected} onClose={() => select(null)} />}
    </main>
  );
}

function TapButtons({ tap }: { tap: Tap }) {
  const start = () => {
    const { query } = route.peek();
    void tap.start({ socketId: query.get("socket") ?? undefined, channelId: query.get("channel") ?? undefined });
  };
  return (
    <div class="flex gap-2">
      {tap.isRunning.value ? (
        <Button data-testid="tap-stop" onClick={() => void tap.stop()}>
          <Square size={16} /> {t("stopWatching")}
        </Button>
      ) : (
        <Button look="primary" data-testid="tap-start" onClick={start}>
          <Play size={16} /> {t("startWatching")}
        </Button>
      )}
      {tap.isRunning.value && (
        <Button data-testid="tap-pause" aria-pressed={tap.isPaused.value} onClick={() => tap.pause(!tap.isPaused.value)}>
          {tap.isPaused.value ? <Play size={16} /> : <Pause size={16} />}
          <span class="max-sm:sr-only">{t(tap.isPaused.value ? "resume" : "pause")}</span>
        </Button>
      )}
      <Button onClick={() => tap.clear()}>
        <Eraser size={16} /> <span class="max-sm:sr-only">{t("clearView")}</span>
      </Button>
    </div>
  );
}

/** Whose events: in the address, as the filters of the log. */
function Scope({ isRunning }: { isRunning: boolean }) {
  const { query } = route.value;
  const look = `${controlLook} min-h-9 min-w-40 flex-1 py-1.5 font-mono text-sm`;
  const field = (key: string, label: string, disabled: boolean) => (
    <input
      class={look}
      aria-label={label}
      placeholder={label}
      disabled={disabled}
      data-testid={`tap-${key}`}
      value={query.get(key) ?? ""}
      onInput={(event) => replaceQuery({ [key]: event.currentTarget.value.trim() })}
    />
  );
  return (
    <div class="flex flex-wrap gap-2 border-b border-line px-4 py-2 md:px-6" role="search" aria-label={t("logFilters")}>
      {field("socket", t("socketOnly"), isRunning)}
      {field("channel", t("channelOnly"), isRunning)}
      {field("name", t("eventName"), false)}
    </div>
  );
}
