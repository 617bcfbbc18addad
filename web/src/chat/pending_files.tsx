import { signal, useSignal } from "@preact/signals";
import { ChatError } from "@wimpole/client";
import { CircleAlert, CloudOff, FileText, LoaderCircle, X } from "lucide-preact";
import { useEffect } from "preact/hooks";

import { formatBytes } from "@/base/format";
import { t } from "@/base/strings";
import { randomUuid } from "@/base/uuid";
import { connectionState } from "@/net/client";
import { IconButton } from "@/ui/button";
import { notify } from "@/ui/toast";

import type { Conversation } from "./conversation";
import type { Attachment } from "./model";

const MAX_FILES = 10;
const MAX_BYTES = 50 * 1024 * 1024;

/** Files that were dropped on the conversation. */
export const dropped = signal<File[]>([]);

interface PendingFile {
  id: string;
  file: File;
  /** Once it is uploaded. */
  attachment?: Attachment;
  error?: string;
  /** There is no connection: it is uploaded when there is one again. */
  waits?: boolean;
}

export interface PendingFileList {
  files: PendingFile[];
  ready: Attachment[];
  isUploading: boolean;
  add: (files: File[]) => void;
  remove: (id: string) => void;
  clear: () => void;
}

const isOffline = (error: Error) => error instanceof ChatError && error.code === "OFFLINE";

/** The files that go with the next message; each is uploaded when it is added. */
export function usePendingFiles(conversation: Conversation): PendingFileList {
  const files = useSignal<PendingFile[]>([]);
  const change = (id: string, fields: Partial<PendingFile>) =>
    (files.value = files.value.map((file) => (file.id === id ? { ...file, ...fields } : file)));

  const upload = (id: string, file: File) => {
    conversation.upload(file).then(
      (attachment) => change(id, { attachment }),
      (error: Error) => change(id, isOffline(error) ? { waits: true } : { error: error.message }),
    );
  };
  const isOnline = connectionState.value === "online";
  useEffect(() => {
    if (!isOnline) return;
    for (const { id, file } of files.peek().filter(({ waits }) => waits)) {
      change(id, { waits: false });
      upload(id, file);
    }
  }, [isOnline]);

  const add = (added: File[]) => {
    for (const file of added) {
      if (files.value.length >= MAX_FILES) return notify("error", t("tooManyFiles", { count: MAX_FILES }));
      if (file.size > MAX_BYTES) {
        notify("error", t("fileTooLarge", { name: file.name }));
        continue;
      }
      const id = randomUuid();
      files.value = [...files.value, { id, file }];
      upload(id, file);
    }
  };
  useEffect(() => {
    if (dropped.value.length === 0) return;
    add(dropped.value);
    dropped.value = [];
  }, [dropped.value]);
  return {
    files: files.value,
    ready: files.value.flatMap(({ attachment }) => attachment ?? []),
    isUploading: files.value.some(({ attachment, error }) => !attachment && !error),
    add,
    remove: (id) => (files.value = files.value.filter((file) => file.id !== id)),
    clear: () => (files.value = []),
  };
}

export function PendingFiles({ files: { files, remove } }: { files: PendingFileList }) {
  if (files.length === 0) return null;
  return (
    <ul class="flex flex-wrap gap-2 border-b border-line p-2" aria-label={t("attachments")}>
      {files.map(({ id, file, attachment, error, waits }) => (
        <li
          key={id}
          data-testid="pending-file"
          data-state={error ? "failed" : attachment ? "ready" : waits ? "waiting" : "uploading"}
          class={`flex max-w-60 items-center gap-2 rounded-lg py-1 pr-1 pl-2.5 text-sm ${error ? "bg-bad-soft text-bad" : "bg-sunken"}`}
        >
          {error ? (
            <CircleAlert size={16} class="shrink-0" />
          ) : attachment ? (
            <FileText size={16} class="shrink-0 text-accent" />
          ) : waits ? (
            <CloudOff size={16} class="shrink-0 text-warn" />
          ) : (
            <LoaderCircle size={16} class="shrink-0 animate-spin" />
          )}
          <span class="min-w-0">
            <span class="bidi block truncate">{file.name}</span>
            <span class="block truncate text-xs text-muted">{error ?? (waits ? t("fileWaits") : formatBytes(file.size))}</span>
          </span>
          <IconButton size="small" label={t("removeFile", { name: file.name })} onClick={() => remove(id)}>
            <X size={14} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
