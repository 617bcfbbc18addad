import { useSignal } from "@preact/signals";

import { formatSeconds } from "@/base/format";
import { t } from "@/base/strings";
import type { AgentSummary } from "@/net/wire";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { controlLook, Field } from "@/ui/field";

import { tryAgent, type TrialAnswer } from "./agents_api";

/** Says something to an agent that nobody else sees, and shows what it answers. */
export function TryDialog({ agent, onClose }: { agent: AgentSummary; onClose: () => void }) {
  const text = useSignal(t("tryExample"));
  const isAsking = useSignal(false);
  const answer = useSignal<(TrialAnswer & { seconds: number }) | null>(null);
  const problem = useSignal("");
  const ask = async (event: Event) => {
    event.preventDefault();
    isAsking.value = true;
    answer.value = null;
    problem.value = "";
    const start = performance.now();
    try {
      const said = await tryAgent(agent.id, text.value);
      answer.value = { ...said, seconds: (performance.now() - start) / 1000 };
    } catch (error) {
      problem.value = (error as Error).message;
    }
    isAsking.value = false;
  };
  return (
    <Dialog title={t("tryAgent", { name: agent.name })} onClose={onClose}>
      <form class="flex flex-col gap-4" onSubmit={(event) => void ask(event)}>
        <Field label={t("tryPrompt")} hint={t("tryHint")} error={problem.value}>
          {(attributes) => (
            <textarea
              {...attributes}
              class={`${controlLook} h-24 w-full resize-y`}
              maxLength={4_000}
              data-testid="try-prompt"
              value={text.value}
              onInput={(event) => (text.value = event.currentTarget.value)}
            />
          )}
        </Field>
        <div aria-live="polite" data-testid="try-answer">
          {isAsking.value && <p class="text-sm text-muted">{t("asking")}</p>}
          {answer.value && (
            <div class="flex flex-col gap-1.5 rounded-xl bg-canvas p-3 ring-1 ring-line">
              <p class="break-words whitespace-pre-wrap" dir="auto">
                {answer.value.text || t("noAnswer")}
              </p>
              {answer.value.thought && (
                <p class="text-sm break-words text-muted" dir="auto">
                  {t("thought")}: {answer.value.thought}
                </p>
              )}
              <p class="text-xs text-muted">{t("answeredIn", { time: formatSeconds(answer.value.seconds) })}</p>
            </div>
          )}
        </div>
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t("close")}</Button>
          <Button look="primary" type="submit" data-testid="try-ask" disabled={isAsking.value || !text.value.trim()}>
            {t("ask")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
