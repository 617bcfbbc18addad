import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { t } from "@/base/strings";
import type { AgentSummary } from "@/net/wire";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { controlLook, Field } from "@/ui/field";
import { Tabs } from "@/ui/tabs";

import { agentDetails, changeAgent, createAgent } from "./agents_api";
import { exampleCharacter, parseCharacter } from "./character";
import { CharacterForm } from "./character_form";
import { CharacterReportView, useCharacterReport } from "./character_report";
import { DriverField } from "./driver_field";

/** What the server adds to a character is none of its members. */
const ownMembers = ["id", "enabled", "server_id", "createdAt", "updatedAt", "status"];

interface CharacterDialogProps {
  /** Undefined for a new one. */
  agent?: AgentSummary;
  /** The name of the model that is to play it. */
  model?: string;
  onCreated?: (id: string) => Promise<void>;
  onClose: () => void;
}

/** Makes an agent of a character, or changes one; says meanwhile what the server makes of it. */
export function CharacterDialog({ agent, model, onCreated, onClose }: CharacterDialogProps) {
  const file = useSignal(agent ? "" : exampleCharacter);
  const isLoaded = useSignal(!agent);
  const refusal = useSignal("");
  const before = useRef<object>({});
  const tab = useSignal<"form" | "json">("form");
  useEffect(() => {
    if (!agent) return;
    agentDetails(agent.id).then(
      (details) => {
        const members = Object.entries(details).filter(([name]) => !ownMembers.includes(name));
        before.current = Object.fromEntries(members);
        file.value = JSON.stringify(before.current, null, 2);
        isLoaded.value = true;
      },
      (error: Error) => (refusal.value = error.message),
    );
  }, []);
  const report = useCharacterReport(file.value);
  const save = async () => {
    const parsed = parseCharacter(file.value);
    if ("error" in parsed) return;
    try {
      if (agent) {
        await changeAgent(agent.id, { ...withoutValues(before.current), ...parsed.character });
      } else {
        const id = await createAgent(parsed.character);
        await onCreated?.(id);
      }
      onClose();
    } catch (error) {
      refusal.value = (error as Error).message;
    }
  };
  const open = async (opened: File | undefined) => opened && (file.value = await opened.text());
  const props = { file: file.value, onFile: (changed: string) => (file.value = changed), report };
  return (
    <Dialog title={agent ? t("editAgent", { name: agent.name }) : t("newAgent")} onClose={onClose} wide>
      <div
        class="flex flex-col gap-4"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void open(event.dataTransfer?.files[0]);
        }}
      >
        <DriverField text={props.file} onText={props.onFile} wanted={model} />
        <div class="grid gap-5 md:grid-cols-[1fr_16rem]">
          <Tabs
            label={t("character")}
            tabs={[
              { name: "form", title: t("characterForm") },
              { name: "json", title: t("characterJson") },
            ]}
            chosen={tab.value}
            onChoose={(chosen) => (tab.value = chosen)}
            extra={<FileButton onFile={(chosen) => void open(chosen)} />}
          >
            {tab.value === "json" ? <JsonField {...props} /> : isLoaded.value && <CharacterForm {...props} />}
          </Tabs>
          <CharacterReportView report={report} />
        </div>
        {refusal.value && (
          <p role="alert" class="text-sm text-bad" data-testid="refusal">
            {refusal.value}
          </p>
        )}
      </div>
      <div class="sticky bottom-0 -mx-5 mt-4 -mb-5 flex justify-end gap-2 border-t border-line bg-raised px-5 py-3">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button look="primary" data-testid="save-character" disabled={!report?.valid} onClick={() => void save()}>
          {t(agent ? "save" : "create")}
        </Button>
      </div>
    </Dialog>
  );
}

/** What is not said again is to go: the server keeps what a change does not name. */
const withoutValues = (members: object) => Object.fromEntries(Object.keys(members).map((name) => [name, null]));

function JsonField({ file, onFile }: { file: string; onFile: (file: string) => void }) {
  return (
    <Field label={t("characterFile")} hint={t("characterHint")}>
      {(attributes) => (
        <textarea
          {...attributes}
          class={`${controlLook} h-96 w-full resize-y p-3 font-mono text-[0.8125rem]`}
          spellcheck={false}
          data-testid="character"
          value={file}
          onInput={(event) => onFile(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function FileButton({ onFile }: { onFile: (file: File | undefined) => void }) {
  return (
    <label class="inline-flex min-h-9 cursor-pointer items-center rounded-lg px-3.5 text-sm font-medium ring-1 ring-line ring-inset focus-within:outline-2 focus-within:outline-accent hover:bg-hover">
      {t("openFile")}
      <input
        type="file"
        accept=".json,application/json"
        class="sr-only"
        onChange={(event) => onFile(event.currentTarget.files?.[0])}
      />
    </label>
  );
}
