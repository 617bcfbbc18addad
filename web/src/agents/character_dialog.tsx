import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { t } from "@/base/strings";
import type { AgentSummary } from "@/net/wire";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { controlLook, Field } from "@/ui/field";

import { agentDetails, changeAgent, createAgent } from "./agents_api";
import { exampleCharacter, parseCharacter } from "./character";
import { DriverField } from "./driver_field";
import { CharacterReportView, useCharacterReport } from "./character_report";

/** What the server adds to a character is none of its members. */
const ownMembers = ["id", "enabled", "server_id", "createdAt", "updatedAt", "status"];

interface CharacterDialogProps {
  /** Undefined for a new one. */
  agent?: AgentSummary;
  onCreated?: (id: string) => Promise<void>;
  onClose: () => void;
}

/** Makes an agent of a character file, or changes one; says meanwhile what the server makes of it. */
export function CharacterDialog({ agent, onCreated, onClose }: CharacterDialogProps) {
  const text = useSignal(agent ? "" : exampleCharacter);
  const refusal = useSignal("");
  useEffect(() => {
    if (!agent) return;
    agentDetails(agent.id).then(
      (details) => {
        const character = Object.entries(details).filter(([name]) => !ownMembers.includes(name));
        text.value = JSON.stringify(Object.fromEntries(character), null, 2);
      },
      (error: Error) => (refusal.value = error.message),
    );
  }, []);
  const report = useCharacterReport(text.value);
  const save = async () => {
    const parsed = parseCharacter(text.value);
    if ("error" in parsed) return;
    try {
      if (agent) {
        await changeAgent(agent.id, parsed.character);
      } else {
        const id = await createAgent(parsed.character);
        await onCreated?.(id);
      }
      onClose();
    } catch (error) {
      refusal.value = (error as Error).message;
    }
  };
  const readFile = async (file: File | undefined) => file && (text.value = await file.text());
  return (
    <Dialog title={agent ? t("editAgent", { name: agent.name }) : t("newAgent")} onClose={onClose} wide>
      <div class="mb-4">
        <DriverField text={text.value} onText={(changed) => (text.value = changed)} />
      </div>
      <div class="grid gap-5 md:grid-cols-[1fr_18rem]">
        <Field label={t("characterFile")} hint={t("characterHint")} error={refusal.value}>
          {(attributes) => (
            <textarea
              {...attributes}
              class={`${controlLook} h-80 w-full resize-y p-3 font-mono text-[0.8125rem]`}
              spellcheck={false}
              data-testid="character"
              value={text.value}
              onInput={(event) => (text.value = event.currentTarget.value)}
              onDrop={(event) => {
                event.preventDefault();
                void readFile(event.dataTransfer?.files[0]);
              }}
            />
          )}
        </Field>
        <CharacterReportView report={report} />
      </div>
      <div class="mt-5 flex flex-wrap justify-end gap-2">
        <label class="mr-auto inline-flex min-h-9 cursor-pointer items-center rounded-lg px-3.5 text-sm font-medium ring-1 ring-line ring-inset focus-within:outline-2 focus-within:outline-accent hover:bg-hover">
          {t("openFile")}
          <input
            type="file"
            accept=".json,application/json"
            class="sr-only"
            onChange={(event) => void readFile(event.currentTarget.files?.[0])}
          />
        </label>
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button
          look="primary"
          data-testid="save-character"
          disabled={!report?.valid}
          onClick={() => void save()}
        >
          {t(agent ? "save" : "create")}
        </Button>
      </div>
    </Dialog>
  );
}
