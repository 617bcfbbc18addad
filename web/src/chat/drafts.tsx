import { CircleAlert, Clock, LoaderCircle } from "lucide-preact";

import { t } from "@/base/strings";
import { visitorName } from "@/net/session";

import { Attachments } from "./attachments";
import type { Conversation } from "./conversation";
import { Markdown } from "./markdown";
import type { Draft } from "./model";

/** Own messages that are not stored yet: shown at once, with what has become of them. */
export function Drafts({ conversation }: { conversation: Conversation }) {
  return (
    <>
      {conversation.drafts.value.map((draft) => (
        <DraftRow key={draft.id} draft={draft} conversation={conversation} />
      ))}
    </>
  );
}

function DraftRow({ draft, conversation }: { draft: Draft; conversation: Conversation }) {
  return (
    <div
      data-testid="message"
      data-author="own"
      data-state={draft.state}
      class="mx-auto flex w-full max-w-[52rem] animate-appear flex-col items-end px-4 pt-2 md:px-6"
    >
      <span class="name sr-only">{visitorName.value}</span>
      <div
        class={`w-fit max-w-[85%] rounded-2xl rounded-br-md px-3.5 py-2 md:max-w-[75%] ${draft.state === "failed" ? "bg-bad-soft" : "bg-accent-soft/60"}`}
      >
        <div class="text">
          <Markdown text={draft.text} />
        </div>
        <Attachments attachments={draft.attachments} />
      </div>
      <DraftStatus draft={draft} conversation={conversation} />
    </div>
  );
}

function DraftStatus({ draft, conversation }: { draft: Draft; conversation: Conversation }) {
  if (draft.state === "failed")
    return (
      <p class="mt-1 flex flex-wrap items-center justify-end gap-x-3 text-xs text-bad">
        <span class="inline-flex items-center gap-1">
          <CircleAlert size={13} /> {t("notSent", { reason: draft.error ?? "" })}
        </span>
        <button type="button" class="min-h-6 font-semibold underline" onClick={() => conversation.retry(draft.id)}>
          {t("retry")}
        </button>
        <button type="button" class="min-h-6 font-semibold underline" onClick={() => conversation.discard(draft.id)}>
          {t("discard")}
        </button>
      </p>
    );
  return (
    <p class="mt-1 inline-flex items-center gap-1 text-xs text-muted">
      {draft.state === "queued" ? <Clock size={13} /> : <LoaderCircle size={13} class="animate-spin" />}
      {t(draft.state)}
    </p>
  );
}
