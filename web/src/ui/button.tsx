import type { ComponentChildren, JSX } from "preact";

type Look = "primary" | "plain" | "quiet" | "danger";

const looks: Record<Look, string> = {
  primary: "bg-accent-solid text-white hover:bg-accent-solid-hover",
  plain: "bg-raised text-ink ring-1 ring-inset ring-line hover:bg-hover",
  quiet: "text-ink hover:bg-hover",
  danger: "bg-bad-soft text-bad ring-1 ring-inset ring-bad/30 hover:ring-bad",
};

interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "icon"> {
  look?: Look;
  children: ComponentChildren;
}

export function Button({ look = "plain", class: className = "", type = "button", ...rest }: ButtonProps) {
  const shape =
    "inline-flex min-h-9 items-center justify-center gap-2 rounded-lg px-3.5 text-sm font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-50";
  return <button type={type} class={`${shape} ${looks[look]} ${className as string}`} {...rest} />;
}

interface IconButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does: its accessible name and tooltip. */
  label: string;
  children: ComponentChildren;
  size?: "small" | "normal";
  active?: boolean;
}

export function IconButton({ label, size = "normal", active, class: className = "", ...rest }: IconButtonProps) {
  const shape = size === "small" ? "size-7 rounded-md" : "size-9 rounded-lg";
  const colour = active ? "bg-accent-soft text-accent" : "text-muted hover:bg-hover hover:text-ink";
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      class={`inline-flex shrink-0 items-center justify-center transition-colors disabled:cursor-not-allowed disabled:opacity-40 ${shape} ${colour} ${className as string}`}
      {...rest}
    />
  );
}
