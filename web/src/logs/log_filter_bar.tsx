import type { LogOptions } from "@wimpole/client";
import { X } from "lucide-preact";

import { replaceQuery, route } from "@/base/router";
import { t } from "@/base/strings";
import { agents } from "@/chat/people";
import { IconButton } from "@/ui/button";
import { controlLook } from "@/ui/field";

import { defaultLevel, minimumLevels } from "./levels";

/** The filters stand in the address, so that a view of the log can be kept and shared. */
export function filtersOf(query: URLSearchParams): LogOptions {
  return {
    level: query.get("level") ?? defaultLevel,
    text: query.get("text") ?? undefined,
    agentName: query.get("agent") ?? undefined,
    channelId: query.get("channel") ?? undefined,
  };
}

export function LogFilterBar() {
  const { query } = route.value;
  const look = `${controlLook} min-h-9 py-1.5 text-sm`;
  const channel = query.get("channel");
  return (
    <div class="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2 md:px-6" role="search" aria-label={t("logFilters")}>
      <select
        class={look}
        aria-label={t("leastLevel")}
        data-testid="log-level"
        value={query.get("level") ?? defaultLevel}
        onChange={(event) => replaceQuery({ level: event.currentTarget.value })}
      >
        {minimumLevels.map((level) => (
          <option key={level} value={level} class="bg-raised">
            {t("levelAndAbove", { level })}
          </option>
        ))}
      </select>
      <select
        class={`${look} max-w-48`}
        aria-label={t("agentFilter")}
        value={query.get("agent") ?? ""}
        onChange={(event) => replaceQuery({ agent: event.currentTarget.value })}
      >
        <option value="" class="bg-raised">
          {t("allAgents")}
        </option>
        {agents.value.map(({ id, name }) => (
          <option key={id} value={name} class="bg-raised">
            {name}
          </option>
        ))}
      </select>
      <input
        type="search"
        class={`${look} min-w-40 flex-1`}
        aria-label={t("textFilter")}
        placeholder={t("textFilter")}
        data-testid="log-text"
        value={query.get("text") ?? ""}
        onInput={(event) => replaceQuery({ text: event.currentTarget.value })}
      />
      {channel && (
        <span class="inline-flex items-center gap-1 rounded-lg bg-accent-soft pl-2.5 text-xs text-accent">
          {t("channelFilter", { id: channel.slice(0, 8) })}
          <IconButton size="small" label={t("removeFilter")} onClick={() => replaceQuery({ channel: "" })}>
            <X size={14} />
          </IconButton>
        </span>
      )}
    </div>
  );
}
