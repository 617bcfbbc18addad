import { formatDateTime, formatSeconds } from "@/base/format";
import { href } from "@/base/router";
import { t } from "@/base/strings";
import { isOperator } from "@/net/session";
import { CopyButton } from "@/ui/copy_button";
import { Facts, Part } from "@/ui/facts";

import { CodeBlock } from "./code_block";
import type { Conversation } from "./conversation";
import { authorOf } from "./message_row";
import type { Message } from "./model";
import { prompts } from "./prompts";
import { RunFacts } from "./run_facts";

/** How a message came about: of an agent's also what it thought, did, and was asked. */
export function MessageInspector({ conversation, message }: { conversation: Conversation; message: Message }) {
  const isAgents = authorOf(message) === "agent";
  const timing = conversation.replies.timingOf(message.id);
  const trigger = message.inReplyTo ? conversation.find(message.inReplyTo) : undefined;
  const took = trigger && message.createdAt - trigger.createdAt;
  return (
    <div class="flex flex-col gap-5 text-sm" data-testid="message-inspector">
      {isAgents && (
        <Part title={t("thought")}>
          {message.thought ? (
            <p class="rounded-xl bg-sunken px-3 py-2 break-words whitespace-pre-wrap" data-testid="thought">
              {message.thought}
            </p>
          ) : (
            <p class="text-muted">{t("noThought")}</p>
          )}
        </Part>
      )}
      {isAgents && <Actions message={message} />}
      {isAgents && isOperator.value && <RunFacts message={message} />}
      <Part title={t("timing")}>
        <Facts
          facts={[
            [t("writtenAt"), formatDateTime(message.createdAt)],
            [t("answeredAfter"), took !== undefined ? formatSeconds(Math.max(0, took) / 1000) : undefined],
            [t("firstWordsAfter"), timing?.firstMs !== undefined ? formatSeconds(timing.firstMs / 1000) : undefined],
            [t("writingTook"), timing && formatSeconds(timing.totalMs / 1000)],
            [t("chunks"), timing?.chunks],
          ]}
        />
      </Part>
      {isAgents && isOperator.value && <Prompt text={message.prompt ?? prompts.value.get(message.id)} />}
      <Part title={t("identifiers")}>
        <Facts
          facts={[
            [t("messageId"), <Id text={message.id} />],
            [t("position"), message.seq],
            [t("senderId"), <Id text={message.senderId} />],
            [t("source"), message.source],
            [t("inReplyTo"), message.inReplyTo && <Id text={message.inReplyTo} />],
          ]}
        />
      </Part>
      {isOperator.value && (
        <a class="text-accent underline underline-offset-2" href={href("logs", [], { channel: message.channelId })}>
          {t("logOfChannel")}
        </a>
      )}
      {message.metadata && Object.keys(message.metadata).length > 0 && (
        <Part title={t("metadata")}>
          <CodeBlock text={JSON.stringify(message.metadata, null, 2)} language="json" />
        </Part>
      )}
    </div>
  );
}

function Prompt({ text }: { text: string | undefined }) {
  return (
    <Part title={t("prompt")}>
      {text ? (
        <div data-testid="prompt">
          <CodeBlock text={text} language="" />
        </div>
      ) : (
        <p class="text-muted">{t("noPrompt")}</p>
      )}
    </Part>
  );
}

function Actions({ message }: { message: Message }) {
  const actions = (Array.isArray(message.actions) ? message.actions : []).map(String);
  const status = (message.rawMessage as { actionStatus?: unknown } | undefined)?.actionStatus;
  if (actions.length === 0) return null;
  return (
    <Part title={t("actions")}>
      <ol class="flex flex-col gap-1.5 border-l-2 border-line pl-3">
        {actions.map((action, index) => (
          <li key={index} class="flex items-baseline justify-between gap-2">
            <code class="font-mono text-xs">{action}</code>
            <span class="text-xs text-muted">{typeof status === "string" ? status : t("done")}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Id({ text }: { text: string }) {
  return (
    <span class="inline-flex max-w-full items-center gap-0.5">
      <code class="truncate font-mono text-xs" title={text}>
        …{text.slice(-12)}
      </code>
      <CopyButton text={() => text} label={t("copy")} />
    </span>
  );
}
