import type { ComponentChildren } from "preact";

interface ViewHeaderProps {
  title: string;
  description?: string;
  children?: ComponentChildren;
}

/** Name of a view and what can be done in all of it. */
export function ViewHeader({ title, description, children }: ViewHeaderProps) {
  return (
    <header class="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-3 md:px-6">
      <div class="grow">
        <h1 class="text-lg leading-tight font-semibold">{title}</h1>
        {description && <p class="text-sm text-muted">{description}</p>}
      </div>
      {children}
    </header>
  );
}
