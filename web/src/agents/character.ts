import { t } from "@/base/strings";

/** What becomes of a member of a character file here. */
export type Use = "used" | "kept" | "dropped" | "unknown";

export interface CheckedMember {
  name: string;
  use: Use;
}

export interface CharacterCheck {
  /** Why it cannot be taken. */
  errors: string[];
  members: CheckedMember[];
  character?: Record<string, unknown>;
}

const uses: Record<string, Use> = {
  id: "used",
  name: "used",
  username: "used",
  system: "used",
  bio: "used",
  topics: "used",
  adjectives: "used",
  messageExamples: "used",
  knowledge: "used",
  style: "used",
  settings: "used",
  plugins: "used",
  templates: "kept",
  postExamples: "kept",
  secrets: "dropped",
};

const isText = (value: unknown) => typeof value === "string";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown) => value !== null && typeof value === "object" && !Array.isArray(value);

const shapes: Record<string, [fits: (value: unknown) => boolean, shape: string]> = {
  name: [(value) => isText(value) && (value as string).trim() !== "", "a text"],
  username: [isText, "a text"],
  system: [isText, "a text"],
  bio: [(value) => isText(value) || isTexts(value), "a text or a list of texts"],
  topics: [isTexts, "a list of texts"],
  adjectives: [isTexts, "a list of texts"],
  plugins: [isTexts, "a list of texts"],
  messageExamples: [Array.isArray, "a list"],
  postExamples: [isTexts, "a list of texts"],
  knowledge: [Array.isArray, "a list"],
  style: [isObject, "an object"],
  settings: [isObject, "an object"],
};

/** Says of an ElizaOS character file whether it can be taken, and what is used of it. */
export function checkCharacter(text: string): CharacterCheck {
  let character: unknown;
  try {
    character = JSON.parse(text);
  } catch (error) {
    return { errors: [t("notJson", { reason: (error as Error).message })], members: [] };
  }
  if (!isObject(character)) return { errors: [t("notAnObject")], members: [] };

  const members = character as Record<string, unknown>;
  const errors = Object.entries(shapes).flatMap(([name, [fits, shape]]) => {
    const isMissing = members[name] === undefined;
    if (isMissing) return name === "name" ? [t("memberMissing", { name })] : [];
    return fits(members[name]) ? [] : [t("memberShape", { name, shape })];
  });
  return {
    errors,
    character: members,
    members: Object.keys(members).map((name) => ({ name, use: uses[name] ?? "unknown" })),
  };
}

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
