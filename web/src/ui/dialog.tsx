import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

import { t } from "@/base/strings";

import { IconButton } from "./button";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}

/** A modal dialog while it is rendered; Escape and a click beside it close it. */
export function Dialog({ title, onClose, children, wide }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    // The browser gives the keyboard back to what had it; what is removed open keeps it. Its event comes when the
    // element is gone: nobody is to be told then.
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      class={`m-auto w-[calc(100vw-1.5rem)] animate-appear rounded-2xl bg-raised p-0 text-ink shadow-popover ${wide ? "max-w-3xl" : "max-w-md"}`}
      onClose={() => dialog.current && onClose()}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <header class="flex items-center gap-2 pt-4 pr-3 pl-5">
        <h2 id={heading} class="grow text-base font-semibold">
          {title}
        </h2>
        <IconButton label={t("close")} onClick={onClose}>
          <X size={18} />
        </IconButton>
      </header>
      <div class="px-5 pt-2 pb-5">{children}</div>
    </dialog>
  );
}
