import { useSignal } from "@preact/signals";
import { Search } from "lucide-preact";
import { useEffect } from "preact/hooks";

import { formatDateTime } from "@/base/format";
import { t } from "@/base/strings";
import { inputLook } from "@/ui/field";

import type { Conversation } from "./conversation";
import { searchChannel, type Found } from "./search";

const DELAY_MS = 250;

export function SearchPanel({ conversation }: { conversation: Conversation }) {
  const text = useSignal("");
  const found = useSignal<Found[] | null>(null);
  const error = useSignal("");
  const wanted = text.value.trim();

  useEffect(() => {
    if (!wanted) {
      found.value = null;
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      error.value = "";
      searchChannel(conversation, wanted, abort.signal).then(
        (messages) => !abort.signal.aborted && (found.value = messages),
        (thrown: Error) => !abort.signal.aborted && (error.value = thrown.message),
      );
    }, DELAY_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted, conversation]);

  return (
    <div class="flex min-h-0 flex-col gap-3">
      <label class="relative block">
        <Search size={16} class="absolute top-3 left-3 text-muted" />
        <input
          type="search"
          class={`${inputLook} pl-9`}
          aria-label={t("searchMessages")}
          placeholder={t("searchMessages")}
          data-testid="search-input"
          autofocus
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <p class="text-xs text-muted" role="status">
        {error.value || (found.value && t("foundMessages", { count: found.value.length }))}
      </p>
      <ul class="-mx-2 flex flex-col gap-1 overflow-y-auto">
        {found.value?.map((message) => (
          <li key={message.seq}>
            <button
              type="button"
              data-testid="search-result"
              class="w-full rounded-xl px-2.5 py-2 text-left hover:bg-hover"
              onClick={() => void conversation.jumpTo(message.seq)}
            >
              <span class="flex items-baseline justify-between gap-2 text-xs text-muted">
                <span class="bidi truncate font-medium text-ink">{message.senderName}</span>
                <span class="shrink-0">{formatDateTime(message.createdAt)}</span>
              </span>
              <span class="bidi line-clamp-3 text-sm break-words">
                <Marked text={message.text} wanted={wanted} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The beginning of the text, or what stands around the first word that was searched for. */
function Marked({ text, wanted }: { text: string; wanted: string }) {
  const at = text.toLowerCase().indexOf(wanted.toLowerCase());
  if (at < 0) return <>{text.slice(0, 240)}</>;
  const start = Math.max(0, at - 60);
  return (
    <>
      {start > 0 && "…"}
      {text.slice(start, at)}
      <mark class="rounded bg-warn-soft text-inherit">{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length, at + wanted.length + 160)}
    </>
  );
}
