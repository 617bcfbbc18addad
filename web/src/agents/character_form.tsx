import { useSignal } from "@preact/signals";

import { t, type StringKey } from "@/base/strings";
import { controlLook, Field } from "@/ui/field";

import { parseCharacter, type CharacterReport } from "./character";
import { examples, facts, lines, memberAt, text, withMember, type Character, type Notation } from "./character_members";

interface FormField {
  path: string;
  label: StringKey;
  hint?: StringKey;
  notation: Notation;
  /** Of lines. */
  height: number;
  isNarrow?: boolean;
}

const fields: FormField[] = [
  { path: "name", label: "characterName", notation: text, height: 1, isNarrow: true },
  { path: "settings.model", label: "characterModel", notation: text, height: 1, isNarrow: true },
  { path: "system", label: "characterSystem", hint: "characterSystemHint", notation: text, height: 3 },
  { path: "bio", label: "characterBio", hint: "oneEachLine", notation: lines, height: 3 },
  { path: "topics", label: "characterTopics", notation: lines, height: 3, isNarrow: true },
  { path: "adjectives", label: "characterAdjectives", notation: lines, height: 3, isNarrow: true },
  { path: "style.all", label: "characterStyle", notation: lines, height: 3, isNarrow: true },
  { path: "style.chat", label: "characterChatStyle", notation: lines, height: 3, isNarrow: true },
  { path: "messageExamples", label: "characterExamples", hint: "characterExamplesHint", notation: examples, height: 5 },
  { path: "knowledge", label: "characterKnowledge", hint: "characterKnowledgeHint", notation: facts, height: 3 },
];

interface CharacterFormProps {
  /** Of the character file, which the fields change. */
  file: string;
  onFile: (file: string) => void;
  report: CharacterReport | undefined;
}

/** The main members of a character as fields; the file has them all. */
export function CharacterForm({ file, onFile, report }: CharacterFormProps) {
  const parsed = parseCharacter(file);
  if ("error" in parsed)
    return (
      <p class="text-sm text-bad" data-testid="no-form">
        {parsed.error}
      </p>
    );
  const character = parsed.character as Character;
  return (
    <div class="grid gap-4 sm:grid-cols-2" data-testid="character-form">
      {fields.map((field) => (
        <MemberField
          key={field.path}
          field={field}
          value={memberAt(character, field.path)}
          error={errorOf(field.path, report)}
          onValue={(value) => onFile(JSON.stringify(withMember(character, field.path, value), null, 2))}
        />
      ))}
    </div>
  );
}

function errorOf(path: string, report: CharacterReport | undefined): string | undefined {
  const remark = report?.errors.find(({ field }) => field === path || field === path.split(".")[0]);
  return remark && `${remark.field}: ${remark.text}`;
}

interface MemberFieldProps {
  field: FormField;
  value: unknown;
  error?: string;
  onValue: (value: unknown) => void;
}

function MemberField({ field: { path, label, hint, notation, height, isNarrow }, value, error, onValue }: MemberFieldProps) {
  // What was typed stays as it is while it means what the file says: an empty line is on its way to be one.
  const typed = useSignal<string | undefined>(undefined);
  const written = notation.write(value);
  const isTyped = typed.value !== undefined && isSame(notation.read(typed.value, value), value);
  const common = {
    "data-testid": `character-${path}`,
    dir: "auto" as const,
    disabled: written === undefined,
    value: isTyped ? typed.value : (written ?? ""),
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      typed.value = event.currentTarget.value;
      onValue(notation.read(typed.value, value));
    },
  };
  const note = written === undefined ? t("onlyAsJson") : hint && t(hint);
  return (
    <div class={isNarrow ? "" : "sm:col-span-2"}>
      <Field label={t(label)} hint={note} error={error}>
        {(attributes) =>
          height === 1 ? (
            <input {...attributes} {...common} class={`${controlLook} min-h-10 w-full disabled:opacity-60`} />
          ) : (
            <textarea
              {...attributes}
              {...common}
              rows={height}
              class={`${controlLook} w-full resize-y disabled:opacity-60`}
            />
          )
        }
      </Field>
    </div>
  );
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
