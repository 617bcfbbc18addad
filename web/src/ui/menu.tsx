import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import { IconButton } from "./button";

export interface MenuItem {
  label: string;
  icon?: ComponentChildren;
  danger?: boolean;
  checked?: boolean;
  onSelect: () => void;
}

interface MenuProps {
  label: string;
  icon: ComponentChildren;
  items: MenuItem[];
  size?: "small" | "normal";
  tabIndex?: number;
  testId?: string;
}

/** A button that opens a menu: arrows move, Enter chooses, Escape closes. */
export function Menu({ label, icon, items, size, tabIndex, testId }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLDivElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const wasOpen = useRef(false);

  // Before it is painted: it must not be seen where it does not belong.
  useLayoutEffect(() => {
    const element = menu.current;
    if (!open || !element) return;
    element.showPopover();
    place(element, button.current!);
    element.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
  }, [open]);

  // A press beside the open menu closes it, one of the button too; the click that follows must not open it again.
  const toggle = () => {
    if (!wasOpen.current) setOpen(true);
    wasOpen.current = false;
  };

  const choose = (item: MenuItem) => {
    menu.current?.hidePopover();
    (button.current?.firstElementChild as HTMLElement | null)?.focus();
    item.onSelect();
  };
  return (
    <div ref={button} class="inline-flex">
      <IconButton
        label={label}
        size={size}
        tabIndex={tabIndex}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid={testId}
        onPointerDown={() => (wasOpen.current = open)}
        onClick={toggle}
      >
        {icon}
      </IconButton>
      <div
        id={id}
        ref={menu}
        popover="auto"
        role="menu"
        aria-label={label}
        class="fixed m-0 min-w-44 rounded-xl bg-raised p-1 text-ink shadow-popover"
        onToggle={(event) => (event as ToggleEvent).newState === "closed" && setOpen(false)}
        onKeyDown={moveFocus}
      >
        {open &&
          items.map((item) => (
            <button
              key={item.label}
              type="button"
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.checked}
              tabIndex={-1}
              class={`flex w-full items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-left text-sm hover:bg-hover focus:bg-hover ${item.danger ? "text-bad" : ""} ${item.checked ? "font-semibold text-accent" : ""}`}
              onClick={() => choose(item)}
            >
              {item.icon}
              {item.label}
            </button>
          ))}
      </div>
    </div>
  );
}

/** Below the button where there is room, else above; always within the window. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const margin = 8;
  const anchor = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const fits = anchor.bottom + height + margin < window.innerHeight;
  const left = Math.min(anchor.right - width, window.innerWidth - width - margin);
  menu.style.left = `${Math.max(margin, left)}px`;
  menu.style.top = `${Math.max(margin, fits ? anchor.bottom + 4 : anchor.top - height - 4)}px`;
}

function moveFocus(event: KeyboardEvent): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const target = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  items[target]?.focus();
}
