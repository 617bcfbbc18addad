import { Download, Eraser, Pause, Play, ScrollText } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import { formatNumber } from "@/base/format";
import { route } from "@/base/router";
import { t } from "@/base/strings";
import { OperatorsOnly } from "@/app/operators_only";
import { client } from "@/net/client";
import { Button } from "@/ui/button";
import { download } from "@/ui/download";
import { EmptyState } from "@/ui/empty_state";
import { ViewHeader } from "@/ui/view_header";
import { VirtualList } from "@/ui/virtual_list";

import { LogDetails } from "./log_details";
import { filtersOf, LogFilterBar } from "./log_filter_bar";
import { LogRow } from "./log_row";
import { LogTail, type NumberedLine } from "./log_tail";

const ROW_PX = 28;
const FILTER_DELAY_MS = 250;

export default function LogsView() {
  return (
    <OperatorsOnly title={t("logs")}>
      <Logs />
    </OperatorsOnly>
  );
}

function Logs() {
  const tail = useMemo(() => new LogTail(), []);
  const [selected, select] = useState<NumberedLine | null>(null);
  const query = route.value.query.toString();
  const connected = client.value;
  useEffect(() => () => tail.close(), []);
  useEffect(() => {
    const timer = setTimeout(() => void tail.open(filtersOf(route.peek().query)), FILTER_DELAY_MS);
    return () => clearTimeout(timer);
  }, [query, connected]);

  const lines = tail.lines.value;
  return (
    <main class="flex h-full flex-col bg-surface" aria-label={t("logs")} data-region>
      <ViewHeader title={t("logs")} description={t("logsDescription")}>
        <LogButtons tail={tail} />
      </ViewHeader>
      <LogFilterBar />
      <LogStatus tail={tail} />
      <VirtualList<NumberedLine>
        class="grow font-mono text-[0.8125rem]"
        items={lines}
        keyOf={(line) => String(line.number)}
        estimate={ROW_PX}
        isFixed
        followsEnd
        scrollAttributes={{ tabIndex: 0, role: "region", "aria-label": t("logLines") }}
        listAttributes={{ role: "list" }}
        header={
          lines.length === 0 && (
            <div class="flex pt-16 font-sans">
              <EmptyState icon={<ScrollText size={22} />} title={tail.error.value ?? t("noLogLines")} text={t("noLogLinesHint")} />
            </div>
          )
        }
        render={(line) => <LogRow line={line} isSelected={line === selected} onSelect={() => select(line)} />}
      />
      {selected && <LogDetails line={selected} onClose={() => select(null)} />}
    </main>
  );
}

function LogButtons({ tail }: { tail: LogTail }) {
  const isPaused = tail.isPaused.value;
  const save = () =>
    download("wimpole-log.jsonl", tail.lines.peek().map(({ number: _, ...line }) => JSON.stringify(line)).join("\n"));
  return (
    <div class="flex flex-wrap gap-2">
      <Button data-testid="log-pause" aria-pressed={isPaused} onClick={() => tail.pause(!isPaused)}>
        {isPaused ? <Play size={16} /> : <Pause size={16} />}
        <span class="max-sm:sr-only">{t(isPaused ? "resume" : "pause")}</span>
      </Button>
      <Button onClick={() => tail.clear()}>
        <Eraser size={16} /> <span class="max-sm:sr-only">{t("clearView")}</span>
      </Button>
      <Button onClick={save}>
        <Download size={16} /> <span class="max-sm:sr-only">{t("export")}</span>
      </Button>
    </div>
  );
}

function LogStatus({ tail }: { tail: LogTail }) {
  const dropped = tail.dropped.value;
  const waiting = tail.waiting.value;
  return (
    <p class="flex flex-wrap gap-x-4 border-b border-line px-4 py-1.5 text-xs text-muted md:px-6" data-testid="log-status">
      <span>{t("linesShown", { count: tail.lines.value.length.toLocaleString() })}</span>
      <span>{t("linesPerSecond", { count: formatNumber(tail.perSecond.value) })}</span>
      {tail.isPaused.value && <span class="font-medium text-accent">{t("linesWaiting", { count: waiting.toLocaleString() })}</span>}
      <span data-testid="log-dropped" class={dropped > 0 ? "font-medium text-warn" : ""}>
        {t("linesDropped", { count: dropped.toLocaleString() })}
      </span>
    </p>
  );
}
