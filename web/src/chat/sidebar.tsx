import { useSignal } from "@preact/signals";
import { Bot, Hash, Plus, Search } from "lucide-preact";
import { useState } from "preact/hooks";

import { t } from "@/base/strings";
import { DEFAULT_SERVER_ID } from "@/net/session";
import type { Channel } from "@/net/wire";
import { Menu } from "@/ui/menu";

import { ChannelItem } from "./channel_item";
import { NewChannelDialog, NewServerDialog } from "./channel_dialogs";
import { isDirect, lastMessages, servers, titleOf, visibleChannels } from "./directory";
import { NewDirectDialog } from "./direct_dialog";

type Dialog = "channel" | "direct" | "server" | null;

/** The channels of a server, and the conversations with agents and people. */
export function Sidebar({ openId }: { openId: string | undefined }) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const serverId = useSignal(DEFAULT_SERVER_ID);
  const search = useSignal("");
  const wanted = search.value.trim().toLowerCase();
  const fits = (channel: Channel) =>
    channel.messageServerId === serverId.value && titleOf(channel).toLowerCase().includes(wanted);
  const shown = visibleChannels.value.filter(fits).sort(byActivity);
  return (
    <nav class="flex h-full w-full flex-col bg-canvas" aria-label={t("channels")} data-region>
      <div class="flex items-center gap-1 px-3 pt-3">
        <ServerChoice serverId={serverId.value} onChoose={(id) => (serverId.value = id)} />
        <Menu
          label={t("newConversation")}
          icon={<Plus size={18} />}
          testId="new-conversation"
          items={[
            { label: t("newChannel"), icon: <Hash size={16} />, onSelect: () => setDialog("channel") },
            { label: t("newDirect"), icon: <Bot size={16} />, onSelect: () => setDialog("direct") },
            { label: t("newServer"), icon: <Plus size={16} />, onSelect: () => setDialog("server") },
          ]}
        />
      </div>
      <label class="relative mx-3 mt-2 block">
        <Search size={15} class="absolute top-2.5 left-2.5 text-muted" />
        <input
          type="search"
          aria-label={t("findChannel")}
          placeholder={t("findChannel")}
          id="channel-search"
          class="min-h-9 w-full rounded-lg bg-hover py-1.5 pr-2 pl-8 text-sm placeholder:text-muted"
          value={search.value}
          onInput={(event) => (search.value = event.currentTarget.value)}
        />
      </label>
      <div class="grow overflow-y-auto px-2 pt-3 pb-4" data-testid="channel-list">
        <Section title={t("channels")} channels={shown.filter((channel) => !isDirect(channel))} openId={openId} />
        <Section title={t("directMessages")} channels={shown.filter(isDirect)} openId={openId} />
      </div>
      {dialog === "channel" && <NewChannelDialog serverId={serverId.value} onClose={() => setDialog(null)} />}
      {dialog === "direct" && <NewDirectDialog onClose={() => setDialog(null)} />}
      {dialog === "server" && (
        <NewServerDialog onCreated={(id) => (serverId.value = id)} onClose={() => setDialog(null)} />
      )}
    </nav>
  );
}

function byActivity(one: Channel, other: Channel): number {
  const timeOf = (channel: Channel) =>
    lastMessages.value.get(channel.id)?.createdAt ?? Date.parse(channel.createdAt);
  return timeOf(other) - timeOf(one) || titleOf(one).localeCompare(titleOf(other));
}

function ServerChoice({ serverId, onChoose }: { serverId: string; onChoose: (id: string) => void }) {
  if (servers.value.length < 2)
    return <p class="grow truncate px-2 font-semibold">{servers.value[0]?.name ?? t("appName")}</p>;
  return (
    <select
      aria-label={t("server")}
      class="min-h-9 min-w-0 grow truncate rounded-lg bg-transparent px-1.5 font-semibold hover:bg-hover"
      value={serverId}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      {servers.value.map(({ id, name }) => (
        <option key={id} value={id} class="bg-raised">
          {name}
        </option>
      ))}
    </select>
  );
}

function Section({ title, channels, openId }: { title: string; channels: Channel[]; openId: string | undefined }) {
  if (channels.length === 0) return null;
  return (
    <section class="mb-4">
      <h2 class="px-2 pb-1 text-xs font-medium text-muted">{title}</h2>
      <ul class="flex flex-col gap-px">
        {channels.map((channel) => (
          <li key={channel.id}>
            <ChannelItem channel={channel} isOpen={channel.id === openId} />
          </li>
        ))}
      </ul>
    </section>
  );
}
