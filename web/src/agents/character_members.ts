/** The members of a character as texts that a person edits, and back. */

export type Character = Readonly<Record<string, unknown>>;

/** A way to write a value as text. */
export interface Notation {
  /** Undefined where only JSON can say it. */
  write(value: unknown): string | undefined;
  /** Undefined of a text that says nothing; `before` is what the text was made of. */
  read(text: string, before: unknown): unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const isLine = (value: unknown): value is string => typeof value === "string" && !value.includes("\n");

/** What is at "style.chat" and its like. */
export function memberAt(character: Character, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), character);
}

/** The same character with that value, or without the member; its other members stay as and where they are. */
export function withMember(character: Character, path: string, value: unknown): Character {
  const [name, ...rest] = path.split(".") as [string, ...string[]];
  const inner = character[name];
  const changed = rest.length > 0 ? withMember(isObject(inner) ? inner : {}, rest.join("."), value) : value;
  if (changed !== undefined) return { ...character, [name]: changed };
  return Object.fromEntries(Object.entries(character).filter(([other]) => other !== name));
}

export const text: Notation = {
  write: (value) => (value === undefined || value === null ? "" : typeof value === "string" ? value : undefined),
  read: (written) => written || undefined,
};

function linesIn(written: string): string[] {
  return written.split("\n").filter((line) => line.trim() !== "");
}

/** A text, or a list of texts, one on each line. */
export const lines: Notation = {
  write(value) {
    if (Array.isArray(value)) return value.every(isLine) ? value.join("\n") : undefined;
    return text.write(value);
  },
  read(written) {
    const read = linesIn(written);
    return read.length > 0 ? read : undefined;
  },
};

/** Facts as lines; entries that name files are kept, and not shown. */
export const facts: Notation = {
  write(value) {
    if (!Array.isArray(value)) return value === undefined || value === null ? "" : undefined;
    const known = value.filter((entry) => !isObject(entry));
    return known.every(isLine) ? known.join("\n") : undefined;
  },
  read(written, before) {
    const files = Array.isArray(before) ? before.filter(isObject) : [];
    const read = [...linesIn(written), ...files];
    return read.length > 0 ? read : undefined;
  },
};

const CONTINUES = "  ";

function speakerAndText(line: unknown): [speaker: string, said: string] | undefined {
  if (!isObject(line)) return undefined;
  const speaker = line.name ?? line.user;
  const said = isObject(line.content) ? line.content.text : undefined;
  if (typeof speaker !== "string" || typeof said !== "string") return undefined;
  return speaker.trim() === "" || /^\s|:|\n/.test(speaker) ? undefined : [speaker, said];
}

function writeLine(line: unknown): string | undefined {
  const said = speakerAndText(line);
  return said && `${said[0]}: ${said[1].trimEnd().replaceAll("\n", `\n${CONTINUES}`)}`;
}

/**
 * Conversations with an empty line between them, each line "Speaker: what is said"; where it has several
 * lines, the others begin with two spaces. What a line holds beside them stays while it is the same line.
 */
export const examples: Notation = {
  write(value) {
    if (value === undefined || value === null) return "";
    if (!Array.isArray(value) || !value.every(Array.isArray)) return undefined;
    const written = value.filter((lines) => lines.length > 0).map((lines) => (lines as unknown[]).map(writeLine));
    if (written.some((lines) => lines.includes(undefined))) return undefined;
    return written.map((lines) => lines.join("\n")).join("\n\n");
  },
  read(written, before) {
    const known = new Map<string | undefined, unknown>();
    for (const line of Array.isArray(before) ? before.flat() : []) known.set(writeLine(line), line);
    const read = written.split(/\n(?:[ \t]*\n)+(?! {2})/).map((part) => readConversation(part, known));
    const told = read.filter((lines) => lines.length > 0);
    return told.length > 0 ? told : undefined;
  },
};

function readConversation(written: string, known: ReadonlyMap<string | undefined, unknown>): unknown[] {
  const said: string[] = [];
  for (const line of written.split("\n")) {
    if (line.startsWith(CONTINUES) && said.length > 0) said[said.length - 1] += `\n${line}`;
    else if (line.trim() !== "") said.push(line);
  }
  return said.map((line) => known.get(line) ?? readLine(line));
}

/** A line without a colon is said by the person. */
function readLine(line: string): unknown {
  const [, speaker, said] = /^([^:\n]*): ?([^]*)$/.exec(line) ?? ["", "{{name1}}", line];
  return { name: speaker!.trim(), content: { text: said!.replaceAll(`\n${CONTINUES}`, "\n") } };
}
