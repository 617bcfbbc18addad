import { Download, FileText } from "lucide-preact";

import { formatBytes } from "@/base/format";
import { t } from "@/base/strings";

import type { Attachment } from "./model";

/** Files of this server are shown; what is elsewhere is only linked. */
function isOwn(address: string): boolean {
  return address.startsWith("/media/") || address.startsWith(`${location.origin}/media/`);
}

function isSafe(address: string): boolean {
  return isOwn(address) || /^https?:\/\//i.test(address);
}

const isPicture = (file: Attachment) => /^image\/(png|jpeg|gif|webp|avif)$/.test(file.contentType ?? "");

export function Attachments({ attachments }: { attachments: Attachment[] }) {
  // What others send may have any shape.
  const files = Array.isArray(attachments) ? attachments.filter((file) => typeof file?.url === "string") : [];
  if (files.length === 0) return null;
  return (
    <ul class="mt-2 flex flex-wrap gap-2" aria-label={t("attachments")}>
      {files.map((file, index) => (
        <li key={index}>{isPicture(file) && isOwn(file.url) ? <Picture file={file} /> : <FileCard file={file} />}</li>
      ))}
    </ul>
  );
}

const nameOf = (file: Attachment) => String(file.title ?? file.url.split("/").pop() ?? file.url);

function Picture({ file }: { file: Attachment }) {
  return (
    <a href={file.url} target="_blank" rel="noopener noreferrer" class="block overflow-hidden rounded-xl ring-1 ring-line">
      <img src={file.url} alt={nameOf(file)} loading="lazy" class="max-h-72 min-h-16 max-w-full min-w-16 object-contain" />
    </a>
  );
}

function FileCard({ file }: { file: Attachment }) {
  const size = typeof file.size === "number" ? formatBytes(file.size) : "";
  const content = (
    <>
      <FileText size={20} class="shrink-0 text-accent" />
      <span class="min-w-0">
        <span class="bidi block truncate text-sm font-medium">{nameOf(file)}</span>
        <span class="block text-xs text-muted">{[file.contentType, size].filter(Boolean).map(String).join(" · ")}</span>
      </span>
    </>
  );
  const look = "flex max-w-72 items-center gap-2.5 rounded-xl bg-surface px-3 py-2 ring-1 ring-line";
  if (!isSafe(file.url)) return <span class={look}>{content}</span>;
  return (
    <a href={file.url} target="_blank" rel="noopener noreferrer nofollow" class={`${look} hover:bg-hover`}>
      {content}
      <Download size={16} class="shrink-0 text-muted" />
    </a>
  );
}
