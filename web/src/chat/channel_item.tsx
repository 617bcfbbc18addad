import { Hash } from "lucide-preact";

import { excerpt, formatBriefly } from "@/base/format";
import { href } from "@/base/router";
import { t } from "@/base/strings";
import { entityId } from "@/net/session";
import type { Channel } from "@/net/wire";
import { Avatar } from "@/ui/avatar";

import { isDirect, lastMessages, otherOf, titleOf, unreadIn } from "./directory";
import { isAgent, nameOf } from "./people";

const MAX_COUNT = 99;

export function ChannelItem({ channel, isOpen }: { channel: Channel; isOpen: boolean }) {
  const last = lastMessages.value.get(channel.id);
  const unread = isOpen ? 0 : unreadIn(channel.id);
  return (
    <a
      href={href("chat", [channel.id])}
      aria-current={isOpen ? "page" : undefined}
      data-testid={`channel-${channel.id}`}
      class={`flex items-center gap-2.5 rounded-xl px-2 py-1.5 ${isOpen ? "bg-accent-soft" : "hover:bg-hover"}`}
    >
      <ChannelIcon channel={channel} />
      <span class="min-w-0 grow">
        <span class="flex items-baseline gap-2">
          <span class={`bidi grow truncate text-sm ${unread > 0 ? "font-semibold" : "font-medium"}`} dir="auto">
            {titleOf(channel)}
          </span>
          {last && <span class="shrink-0 text-[0.6875rem] text-muted">{formatBriefly(last.createdAt)}</span>}
        </span>
        {last && (
          <span class="bidi block truncate text-xs text-muted" dir="auto">
            {last.senderId === entityId.value ? t("you") : isDirect(channel) ? "" : `${nameOf(last.senderId)}: `}
            {excerpt(last.text)}
          </span>
        )}
      </span>
      {unread > 0 && (
        <span class="badge min-w-5 shrink-0 rounded-full bg-accent-solid px-1.5 text-center text-[0.6875rem] leading-5 font-semibold text-white">
          {unread > MAX_COUNT ? `${MAX_COUNT}+` : unread}
          <span class="sr-only"> {t("unread")}</span>
        </span>
      )}
    </a>
  );
}

export function ChannelIcon({ channel }: { channel: Channel }) {
  const other = otherOf(channel);
  if (isDirect(channel) && other)
    return <Avatar id={other} name={titleOf(channel)} kind={isAgent(other) ? "agent" : "person"} />;
  return (
    <span
      class="inline-flex size-9 shrink-0 items-center justify-center rounded-[30%] bg-hover text-muted"
      aria-hidden="true"
    >
      <Hash size={17} />
    </span>
  );
}
