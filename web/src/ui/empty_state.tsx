import type { ComponentChildren } from "preact";

interface EmptyStateProps {
  icon: ComponentChildren;
  title: string;
  text?: string;
  children?: ComponentChildren;
  wide?: boolean;
}

export function EmptyState({ icon, title, text, children, wide }: EmptyStateProps) {
  return (
    <div class={`m-auto flex flex-col items-center gap-2 p-6 text-center ${wide ? "max-w-lg" : "max-w-sm"}`}>
      <span class="mb-1 inline-flex size-12 items-center justify-center rounded-2xl bg-accent-soft text-accent">
        {icon}
      </span>
      <h3 class="font-semibold">{title}</h3>
      {text && <p class="text-sm text-muted">{text}</p>}
      {children}
    </div>
  );
}
