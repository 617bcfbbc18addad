import { ArrowDownLeft, ArrowUpRight, Plug, Unplug } from "lucide-preact";

import { formatExactTime } from "@/base/format";
import { t } from "@/base/strings";

import type { Direction, TappedEvent } from "./tap";

const marks: Record<Direction, { icon: typeof Plug; look: string }> = {
  in: { icon: ArrowDownLeft, look: "text-good" },
  out: { icon: ArrowUpRight, look: "text-accent" },
  connect: { icon: Plug, look: "text-good" },
  disconnect: { icon: Unplug, look: "text-warn" },
};

interface EventRowProps {
  event: TappedEvent;
  isSelected: boolean;
  onSelect: () => void;
}

export function EventRow({ event, isSelected, onSelect }: EventRowProps) {
  const { icon: Icon, look } = marks[event.direction];
  return (
    <div role="listitem" data-testid="tapped-event" data-direction={event.direction}>
      <button
        type="button"
        class={`flex h-8 w-full items-center gap-3 px-4 text-left focus-visible:outline-offset-[-2px] md:px-6 ${isSelected ? "bg-accent-soft" : "hover:bg-hover"}`}
        onClick={onSelect}
      >
        <span class="shrink-0 text-xs text-muted max-sm:hidden">{formatExactTime(event.time)}</span>
        <span class={`flex w-14 shrink-0 items-center gap-1 text-xs ${look}`}>
          <Icon size={15} class="shrink-0" /> {t(`direction_${event.direction}`)}
        </span>
        <span class="w-44 shrink-0 truncate font-semibold max-sm:w-28">{event.name}</span>
        <span class="w-24 shrink-0 truncate text-xs text-muted max-md:hidden">{event.socketId.slice(0, 10)}</span>
        <span class="min-w-0 truncate text-muted">{event.arguments.slice(0, 300)}</span>
      </button>
    </div>
  );
}
