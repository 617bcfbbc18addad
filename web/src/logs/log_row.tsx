import { formatExactTime } from "@/base/format";
import { t } from "@/base/strings";

import { levelLook, levelNames } from "./levels";
import type { NumberedLine } from "./log_tail";

interface LogRowProps {
  line: NumberedLine;
  isSelected: boolean;
  onSelect: () => void;
}

export function LogRow({ line, isSelected, onSelect }: LogRowProps) {
  return (
    <div role="listitem" data-testid="log-line" data-level={line.level}>
      <button
        type="button"
        class={`flex h-7 w-full items-center gap-3 px-4 text-left focus-visible:outline-offset-[-2px] md:px-6 ${isSelected ? "bg-accent-soft" : "hover:bg-hover"}`}
        onClick={onSelect}
      >
        <span class="shrink-0 text-xs text-muted max-sm:hidden">{formatExactTime(line.time)}</span>
        <span class={`w-16 shrink-0 rounded px-1.5 text-center text-[0.6875rem] leading-5 ${levelLook(line.level)}`}>
          {levelNames[line.level] ?? line.level}
        </span>
        {line.dropped && (
          <span class="shrink-0 rounded bg-warn-soft px-1.5 text-xs text-warn">
            {t("linesDropped", { count: line.dropped.toLocaleString() })}
          </span>
        )}
        {line.agentName && <span class="bidi max-w-32 shrink-0 truncate text-xs text-accent">{line.agentName}</span>}
        <span class="min-w-0 truncate" dir="auto">
          {line.msg}
        </span>
      </button>
    </div>
  );
}
