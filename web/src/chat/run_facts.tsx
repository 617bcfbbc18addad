import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { formatSeconds } from "@/base/format";
import { t } from "@/base/strings";
import { get } from "@/net/rest";
import { Facts, Part } from "@/ui/facts";

import type { Message } from "./model";

interface Run {
  runId: string;
  status: string;
  messageId: string;
  durationMs?: number;
  error?: string;
  promptTokens?: number;
  completionTokens?: number;
}

const MAX_RUNS = 200;

/** The server's record of the turn that a message came of. */
export function RunFacts({ message }: { message: Message }) {
  const run = useSignal<Run | undefined>(undefined);
  useEffect(() => {
    const query = new URLSearchParams({ channelId: message.channelId, limit: String(MAX_RUNS) });
    get<{ runs: Run[] }>(`/api/runs?${query}`).then(
      ({ runs }) => (run.value = runs.find(({ messageId }) => messageId === message.id)),
      () => {},
    );
  }, [message.id]);
  if (!run.value) return null;
  const { status, durationMs, error, promptTokens, completionTokens, runId } = run.value;
  return (
    <Part title={t("turn")}>
      <Facts
        facts={[
          [t("turnStatus"), status],
          [t("turnTook"), durationMs !== undefined ? formatSeconds(durationMs / 1000) : undefined],
          [t("turnError"), error],
          [t("model"), typeof message.metadata?.model === "string" ? message.metadata.model : undefined],
          [t("promptTokens"), promptTokens],
          [t("completionTokens"), completionTokens],
          [t("turnId"), <code class="font-mono text-xs">…{runId.slice(-12)}</code>],
        ]}
      />
    </Part>
  );
}
