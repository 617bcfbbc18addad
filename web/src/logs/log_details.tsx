import { X } from "lucide-preact";

import { t } from "@/base/strings";
import { CodeBlock } from "@/chat/code_block";
import { IconButton } from "@/ui/button";

import type { NumberedLine } from "./log_tail";

/** All of a line. */
export function LogDetails({ line: { number: _, ...line }, onClose }: { line: NumberedLine; onClose: () => void }) {
  return (
    <aside
      class="max-h-[45%] overflow-y-auto border-t border-line bg-canvas px-4 py-3 md:px-6"
      aria-label={t("logDetails")}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div class="mb-2 flex items-start gap-2">
        <p class="grow py-1 font-mono text-sm break-words whitespace-pre-wrap">{line.msg}</p>
        <IconButton label={t("close")} onClick={onClose}>
          <X size={17} />
        </IconButton>
      </div>
      <CodeBlock language="json" text={JSON.stringify(line, null, 2)} />
    </aside>
  );
}
