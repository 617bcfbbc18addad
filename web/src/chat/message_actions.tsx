import { Link2, MessageSquareReply, ScanSearch, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";

import { copyText } from "@/base/clipboard";
import { href } from "@/base/router";
import { t } from "@/base/strings";
import { entityId, isOperator } from "@/net/session";
import { IconButton } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm_dialog";
import { CopyButton } from "@/ui/copy_button";
import { notify, report } from "@/ui/toast";

import { deleteMessage } from "./directory";
import type { Message } from "./model";
import { inspect, replyTo } from "./panel";

/** What can be done with a message: shown while the mouse or the keyboard is there. */
export function MessageActions({ message, isReachable }: { message: Message; isReachable: boolean }) {
  const [isDeleting, setDeleting] = useState(false);
  const tabIndex = isReachable ? 0 : -1;
  const mayDelete = message.senderId === entityId.value || isOperator.value;
  return (
    <div
      class="absolute top-0 right-3 z-10 flex -translate-y-1/3 rounded-lg bg-raised p-0.5 opacity-0 shadow-popover group-focus-within/row:opacity-100 group-hover/row:opacity-100 md:right-5"
      role="group"
      aria-label={t("messageActions")}
    >
      <IconButton size="small" tabIndex={tabIndex} label={t("reply")} onClick={() => replyTo(message)}>
        <MessageSquareReply size={15} />
      </IconButton>
      <CopyButton tabIndex={tabIndex} label={t("copyText")} text={() => message.text} />
      <IconButton size="small" tabIndex={tabIndex} label={t("copyLink")} onClick={() => void copyLink(message)}>
        <Link2 size={15} />
      </IconButton>
      <IconButton size="small" tabIndex={tabIndex} label={t("details")} onClick={() => inspect(message)}>
        <ScanSearch size={15} />
      </IconButton>
      {mayDelete && (
        <IconButton size="small" tabIndex={tabIndex} label={t("delete")} onClick={() => setDeleting(true)}>
          <Trash2 size={15} />
        </IconButton>
      )}
      {isDeleting && (
        <ConfirmDialog
          title={t("deleteMessageTitle")}
          text={t("deleteMessageText")}
          action={t("delete")}
          onConfirm={() => void deleteMessage(message.channelId, message.id).catch(report)}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  );
}

async function copyLink({ channelId, seq }: Message): Promise<void> {
  await copyText(location.origin + location.pathname + href("chat", [channelId, seq]));
  notify("info", t("linkCopied"));
}
