import { signal } from "@preact/signals";
import { CircleAlert, Info, X } from "lucide-preact";

import { t } from "@/base/strings";

import { IconButton } from "./button";

interface Toast {
  id: number;
  kind: "info" | "error";
  text: string;
}

const MAX_TOASTS = 3;
const INFO_MS = 5_000;

const toasts = signal<Toast[]>([]);
let lastId = 0;

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Says it in a corner of the page; an error stays until it is dismissed. */
export function notify(kind: Toast["kind"], text: string): void {
  lastId += 1;
  const id = lastId;
  toasts.value = [...toasts.value.filter((toast) => toast.text !== text), { id, kind, text }].slice(-MAX_TOASTS);
  if (kind === "info") setTimeout(() => dismiss(id), INFO_MS);
}

/** What went wrong, for `.catch(report)`. */
export function report(error: unknown): void {
  notify("error", error instanceof Error ? error.message : String(error));
}

export function Toasts() {
  return (
    <div
      class="pointer-events-none fixed inset-x-3 bottom-36 z-50 flex flex-col items-end gap-2 md:bottom-24"
      role="status"
      aria-live="polite"
      data-testid="toasts"
    >
      {toasts.value.map((toast) => (
        <div
          key={toast.id}
          class="pointer-events-auto flex max-w-md animate-appear items-start gap-2.5 rounded-xl bg-raised py-2 pr-2 pl-3 text-sm shadow-popover"
        >
          <span class={`mt-1 ${toast.kind === "error" ? "text-bad" : "text-accent"}`}>
            {toast.kind === "error" ? <CircleAlert size={17} /> : <Info size={17} />}
          </span>
          <p class="py-1 break-words">{toast.text}</p>
          <IconButton size="small" label={t("dismiss")} onClick={() => dismiss(toast.id)}>
            <X size={15} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
