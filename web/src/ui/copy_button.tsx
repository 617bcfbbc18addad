import { Check, Copy } from "lucide-preact";
import { useState } from "preact/hooks";

import { copyText } from "@/base/clipboard";
import { t } from "@/base/strings";

import { IconButton } from "./button";

const SHOWN_MS = 1_500;

export function CopyButton({ text, label, tabIndex }: { text: () => string; label: string; tabIndex?: number }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(text());
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <IconButton size="small" tabIndex={tabIndex} label={copied ? t("copied") : label} onClick={() => void copy()}>
      {copied ? <Check size={15} /> : <Copy size={15} />}
    </IconButton>
  );
}
