import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";

interface TabsProps<Name extends string> {
  /** What they are parts of. */
  label: string;
  tabs: readonly { name: Name; title: string }[];
  chosen: Name;
  onChoose: (name: Name) => void;
  /** Beside them. */
  extra?: ComponentChildren;
  /** What the chosen one shows. */
  children: ComponentChildren;
}

/** Several views of the same thing, of which one is shown: the arrow keys go from one to the other. */
export function Tabs<Name extends string>({ label, tabs, chosen, onChoose, extra, children }: TabsProps<Name>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ name }) => name === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + tabs.length) % tabs.length;
    onChoose(tabs[index]!.name);
    (list.current?.children[index] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="flex min-w-0 flex-col gap-4">
      <div class="flex flex-wrap items-center justify-between gap-2">
        <div
          ref={list}
          role="tablist"
          aria-label={label}
          class="flex w-fit gap-0.5 rounded-lg bg-sunken p-0.5 ring-1 ring-line ring-inset"
          onKeyDown={move}
        >
          {tabs.map(({ name, title }) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              data-testid={`tab-${name}`}
              aria-selected={name === chosen}
              aria-controls={`${id}-panel`}
              tabIndex={name === chosen ? 0 : -1}
              class={`min-h-8 rounded-md px-3.5 text-sm font-medium ${name === chosen ? "bg-raised text-accent shadow-[0_1px_3px_var(--shadow)]" : "text-muted hover:text-ink"}`}
              onClick={() => onChoose(name)}
            >
              {title}
            </button>
          ))}
        </div>
        {extra}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </div>
  );
}
