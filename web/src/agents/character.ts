import { t } from "@/base/strings";

/** What the server says of a part of a character file. */
export interface Remark {
  /** Empty where it is about the whole. */
  field: string;
  text: string;
}

/** What would become of a character file here: as `wimpole agent check` tells it. */
export interface CharacterReport {
  valid: boolean;
  errors: Remark[];
  used: Remark[];
  ignored: Remark[];
}

/** The members of a character file, or why it is none. */
export function parseCharacter(text: string): { character: object } | { error: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { error: t("notJson", { reason: (error as Error).message }) };
  }
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  return isObject ? { character: value as object } : { error: t("notAnObject") };
}

export const refused = (text: string): CharacterReport => ({
  valid: false,
  errors: [{ field: "", text }],
  used: [],
  ignored: [],
});

export const exampleCharacter = JSON.stringify(
  {
    name: "Ada",
    bio: ["Explains how things work, step by step."],
    system: "You are Ada. You answer briefly and give one example.",
    topics: ["mathematics", "machines"],
    style: { all: ["Be brief."], chat: ["Use plain words."] },
    messageExamples: [],
    settings: {},
  },
  null,
  2,
);
