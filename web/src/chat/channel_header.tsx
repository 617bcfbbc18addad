import { ArrowLeft, Brush, EllipsisVertical, Link2, Pencil, Search, Trash2, Users } from "lucide-preact";
import { useState } from "preact/hooks";

import { copyText } from "@/base/clipboard";
import { href, navigate } from "@/base/router";
import { t } from "@/base/strings";
import type { Channel } from "@/net/wire";
import { IconButton } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm_dialog";
import { Menu } from "@/ui/menu";
import { notify, report } from "@/ui/toast";

import { RenameDialog } from "./channel_dialogs";
import { ChannelIcon } from "./channel_item";
import type { Conversation } from "./conversation";
import { clearChannel, deleteChannel, isDirect } from "./directory";
import { panel, togglePanel } from "./panel";

interface ChannelHeaderProps {
  conversation: Conversation;
  channel: Channel | undefined;
  title: string;
}

export function ChannelHeader({ conversation, channel, title }: ChannelHeaderProps) {
  const present = conversation.present.value.size;
  return (
    <header class="flex items-center gap-2 border-b border-line px-2 py-2 md:px-4">
      <a
        class="inline-flex size-9 items-center justify-center rounded-lg text-muted hover:bg-hover md:hidden"
        href={href("chat")}
        aria-label={t("allChannels")}
      >
        <ArrowLeft size={19} />
      </a>
      {channel && <ChannelIcon channel={channel} />}
      <div class="min-w-0 grow">
        <h1 class="bidi truncate leading-tight font-semibold" dir="auto" data-testid="channel-title">
          {title}
        </h1>
        {present > 0 && <p class="text-xs text-muted">{t("othersHere", { count: present })}</p>}
      </div>
      <IconButton label={t("searchMessages")} active={panel.value?.kind === "search"} onClick={() => togglePanel("search")}>
        <Search size={18} />
      </IconButton>
      <IconButton label={t("people")} active={panel.value?.kind === "people"} onClick={() => togglePanel("people")}>
        <Users size={18} />
      </IconButton>
      {channel && <ChannelMenu channel={channel} />}
    </header>
  );
}

function ChannelMenu({ channel }: { channel: Channel }) {
  const [dialog, setDialog] = useState<"rename" | "clear" | "delete" | null>(null);
  const close = () => setDialog(null);
  const copyLink = async () => {
    await copyText(location.origin + location.pathname + href("chat", [channel.id]));
    notify("info", t("linkCopied"));
  };
  const deleteNow = async () => {
    await deleteChannel(channel.id);
    navigate(href("chat"));
  };
  const rename = { label: t("rename"), icon: <Pencil size={16} />, onSelect: () => setDialog("rename") };
  return (
    <>
      <Menu
        label={t("channelMenu")}
        icon={<EllipsisVertical size={18} />}
        testId="channel-menu"
        items={[
          { label: t("copyLink"), icon: <Link2 size={16} />, onSelect: () => void copyLink() },
          ...(isDirect(channel) ? [] : [rename]),
          { label: t("clear"), icon: <Brush size={16} />, onSelect: () => setDialog("clear") },
          { label: t("deleteChannel"), icon: <Trash2 size={16} />, danger: true, onSelect: () => setDialog("delete") },
        ]}
      />
      {dialog === "rename" && <RenameDialog channel={channel} onClose={close} />}
      {dialog === "clear" && (
        <ConfirmDialog
          title={t("clearTitle")}
          text={t("clearText")}
          action={t("clear")}
          onConfirm={() => void clearChannel(channel.id).catch(report)}
          onClose={close}
        />
      )}
      {dialog === "delete" && (
        <ConfirmDialog
          title={t("deleteChannelTitle")}
          text={t("deleteChannelText")}
          action={t("deleteChannel")}
          onConfirm={() => void deleteNow().catch(report)}
          onClose={close}
        />
      )}
    </>
  );
}
