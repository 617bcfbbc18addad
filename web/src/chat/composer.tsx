import { useSignal } from "@preact/signals";
import { Paperclip, SendHorizontal, Square, X } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";

import { storage } from "@/base/storage";
import { t } from "@/base/strings";
import { IconButton } from "@/ui/button";
import { notify, report } from "@/ui/toast";

import type { Conversation } from "./conversation";
import { MentionPopup, useMentions } from "./mention_popup";
import { replyTarget } from "./panel";
import { PendingFiles, usePendingFiles } from "./pending_files";

const MAX_TEXT_LENGTH = 20_000;
const MAX_HEIGHT_PX = 220;

export function Composer({ conversation, title }: { conversation: Conversation; title: string }) {
  const text = useSignal(storage.getForTab(`draft.${conversation.id}`) ?? "");
  const input = useRef<HTMLTextAreaElement>(null);
  const files = usePendingFiles(conversation);
  const mentions = useMentions(input, text);
  const isEnabled = conversation.isInputEnabled.value;
  const canSend = isEnabled && !files.isUploading && (text.value.trim() !== "" || files.ready.length > 0);

  useEffect(() => fit(input.current), [text.value]);
  useEffect(() => {
    // On a phone the keyboard would cover the conversation.
    if (matchMedia("(hover: hover)").matches) input.current?.focus();
  }, []);

  const write = (value: string) => {
    text.value = value;
    storage.setForTab(`draft.${conversation.id}`, value || null);
    conversation.isTyping(value !== "");
  };
  const send = () => {
    if (!canSend) return;
    conversation.send(text.value.trim(), {
      attachments: files.ready,
      inReplyTo: replyTarget.value ?? undefined,
    });
    write("");
    files.clear();
    replyTarget.value = null;
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (mentions.onKeyDown(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      if (!isEnabled) stop(conversation);
      else replyTarget.value = null;
    }
  };
  return (
    <form
      class="relative mx-auto w-full max-w-[52rem] px-3 pb-3 md:px-6 md:pb-5"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onPaste={(event) => files.add([...(event.clipboardData?.files ?? [])])}
    >
      <MentionPopup mentions={mentions} />
      <div class="rounded-2xl bg-raised shadow-[0_1px_3px_var(--shadow)] ring-1 ring-line-strong/50 focus-within:ring-2 focus-within:ring-accent">
        <ReplyPreview />
        <PendingFiles files={files} />
        <div class="flex items-end gap-1 p-1.5">
          <label class="inline-flex size-9 shrink-0 cursor-pointer items-center justify-center rounded-lg text-muted focus-within:outline-2 focus-within:outline-accent hover:bg-hover hover:text-ink" title={t("attach")}>
            <Paperclip size={18} />
            <input
              type="file"
              multiple
              class="sr-only"
              aria-label={t("attach")}
              data-testid="file-input"
              onChange={(event) => {
                files.add([...(event.currentTarget.files ?? [])]);
                event.currentTarget.value = "";
              }}
            />
          </label>
          <textarea
            ref={input}
            id="message-input"
            data-testid="message-input"
            data-disabled={!isEnabled}
            dir="auto"
            rows={1}
            maxLength={MAX_TEXT_LENGTH}
            class="max-h-56 min-h-9 grow resize-none bg-transparent px-1.5 py-1.5 outline-none"
            placeholder={t("writeTo", { name: title })}
            aria-label={t("message")}
            aria-describedby="composer-hint"
            aria-expanded={mentions.isOpen}
            aria-controls={mentions.isOpen ? "mention-list" : undefined}
            aria-activedescendant={mentions.isOpen ? `mention-${mentions.chosen}` : undefined}
            role="combobox"
            aria-autocomplete="list"
            value={text.value}
            onInput={(event) => {
              write(event.currentTarget.value);
              mentions.onCaret(event);
            }}
            onSelect={mentions.onCaret}
            onBlur={() => conversation.isTyping(false)}
            onKeyDown={onKeyDown}
          />
          <SendOrStop conversation={conversation} canSend={canSend} />
        </div>
      </div>
      <p id="composer-hint" class="sr-only">
        {t("composerHint")}
      </p>
    </form>
  );
}

function SendOrStop({ conversation, canSend }: { conversation: Conversation; canSend: boolean }) {
  const look = "inline-flex size-9 shrink-0 items-center justify-center rounded-xl transition-colors";
  if (!conversation.isInputEnabled.value)
    return (
      <button
        key="stop"
        type="button"
        data-testid="stop"
        class={`${look} bg-ink text-surface hover:opacity-85`}
        aria-label={t("stop")}
        title={t("stop")}
        onClick={() => stop(conversation)}
      >
        <Square size={14} fill="currentColor" />
      </button>
    );
  return (
    <button
      key="send"
      type="submit"
      data-testid="send"
      aria-disabled={!canSend}
      class={`${look} ${canSend ? "bg-accent-solid text-white hover:bg-accent-solid-hover" : "bg-hover text-muted"}`}
      aria-label={t("send")}
      title={t("send")}
    >
      <SendHorizontal size={17} />
    </button>
  );
}

function stop(conversation: Conversation): void {
  conversation.replies.stop().then(() => notify("info", t("stopped")), report);
}

function ReplyPreview() {
  const target = replyTarget.value;
  if (!target) return null;
  return (
    <div class="flex items-center gap-2 border-b border-line py-1 pr-1.5 pl-3.5 text-sm">
      <span class="min-w-0 grow truncate text-muted">
        {t("replyingTo")} <span class="bidi font-medium text-ink">{target.senderName}</span>: {target.text.slice(0, 200)}
      </span>
      <IconButton size="small" label={t("cancelReply")} onClick={() => (replyTarget.value = null)}>
        <X size={15} />
      </IconButton>
    </div>
  );
}

/** As high as its text, up to a limit. */
function fit(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, MAX_HEIGHT_PX)}px`;
}
