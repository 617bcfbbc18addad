import { CircleAlert, Trash2, Upload } from "lucide-preact";
import { useState } from "preact/hooks";

import { t } from "@/base/strings";
import { EmptyState } from "@/ui/empty_state";

import { Activity } from "./activity";
import { Announcer } from "./announcer";
import { ChannelHeader } from "./channel_header";
import { Composer } from "./composer";
import type { Conversation } from "./conversation";
import { channelOf, titleOf } from "./directory";
import { MessageList } from "./message_list";
import { dropped } from "./pending_files";
import { SidePanel } from "./side_panel";

export function ConversationView({ conversation }: { conversation: Conversation }) {
  const channel = channelOf(conversation.id);
  const title = channel ? titleOf(channel) : t("channel");
  const { isDragging, ...dropping } = useDrop();
  return (
    <>
      <main
        class="relative flex h-full min-w-0 grow flex-col"
        aria-label={title}
        aria-busy={conversation.isLoading.value}
        data-region
        {...dropping}
      >
        <ChannelHeader conversation={conversation} channel={channel} title={title} />
        {conversation.isDeleted.value ? (
          <EmptyState icon={<Trash2 size={22} />} title={t("channelDeleted")} text={t("channelDeletedHint")} />
        ) : conversation.error.value ? (
          <EmptyState icon={<CircleAlert size={22} />} title={t("cannotOpen")} text={conversation.error.value} />
        ) : (
          <>
            <MessageList conversation={conversation} />
            <Activity conversation={conversation} />
            <Composer conversation={conversation} title={title} />
          </>
        )}
        <Announcer conversation={conversation} />
        {isDragging && (
          <div class="pointer-events-none absolute inset-2 z-30 flex flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed border-accent bg-surface/90 font-medium text-accent">
            <Upload size={26} /> {t("dropFiles")}
          </div>
        )}
      </main>
      <SidePanel conversation={conversation} />
    </>
  );
}

/** Files that are dropped anywhere go into the composer, as if they had been pasted there. */
function useDrop() {
  const [depth, setDepth] = useState(0);
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  return {
    isDragging: depth > 0,
    onDragEnter: (event: DragEvent) => hasFiles(event) && setDepth((count) => count + 1),
    onDragLeave: (event: DragEvent) => hasFiles(event) && setDepth((count) => Math.max(0, count - 1)),
    onDragOver: (event: DragEvent) => hasFiles(event) && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDepth(0);
      dropped.value = [...(event.dataTransfer?.files ?? [])];
    },
  };
}
