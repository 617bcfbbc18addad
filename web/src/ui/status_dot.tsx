const colours = { good: "bg-good", warn: "bg-warn", bad: "bg-bad", off: "bg-line-strong" };

/** Beside a text that says the same: a colour alone says nothing. */
export function StatusDot({ tone, pulse }: { tone: keyof typeof colours; pulse?: boolean }) {
  return (
    <span
      aria-hidden="true"
      class={`inline-block size-2 shrink-0 rounded-full ${colours[tone]} ${pulse ? "animate-breathe" : ""}`}
    />
  );
}
