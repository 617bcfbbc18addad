import { t } from "@/base/strings";
import { CopyButton } from "@/ui/copy_button";

import { highlight, type Tone } from "./highlight";

const tones: Record<Tone, string> = {
  plain: "",
  comment: "text-muted italic",
  string: "text-good",
  number: "text-warn",
  keyword: "text-accent",
};

export function CodeBlock({ text, language }: { text: string; language: string }) {
  return (
    <div class="overflow-hidden rounded-xl bg-sunken ring-1 ring-line">
      <div class="flex items-center justify-between pt-1 pr-1 pl-3 font-mono text-xs text-muted">
        <span>{language || t("code")}</span>
        <CopyButton text={() => text} label={t("copyCode")} tabIndex={-1} />
      </div>
      <pre class="overflow-x-auto px-3 pb-3 font-mono text-[0.8125rem] leading-relaxed" tabIndex={0} dir="ltr">
        <code>
          {highlight(text).map(({ tone, text: part }, index) =>
            tone === "plain" ? (
              part
            ) : (
              <span key={index} class={tones[tone]}>
                {part}
              </span>
            ),
          )}
        </code>
      </pre>
    </div>
  );
}
