export type Tone = "plain" | "comment" | "string" | "number" | "keyword";

export interface Part {
  tone: Tone;
  text: string;
}

/** Longer texts are shown without colours. */
const MAX_LENGTH = 20_000;

const keywords = new Set(
  (
    "and as async auto await bool break case catch class const constexpr continue def default delete do double elif else " +
    "enum except explicit export extends extern false final finally float fn for from func function if impl import in int " +
    "interface is lambda let long match module mut namespace new nil none not null or override package pass private " +
    "protected pub public raise return self short static struct super switch template this throw throws true try type " +
    "typedef typename union unsigned use using var virtual void where while with yield select insert update create table"
  ).split(" "),
);

const parts =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<=^|\s)#[^\n]*)|(?<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|(?<number>\b\d[\w.]*\b)|(?<word>\b[A-Za-z_]\w*\b)/gm;

/** Colours that fit most languages: comments, strings, numbers, and common keywords. */
export function highlight(text: string): Part[] {
  if (text.length > MAX_LENGTH) return [{ tone: "plain", text }];
  const found: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(parts)) {
    const tone = toneOf(match.groups!);
    if (tone === "plain") continue;
    if (match.index > end) found.push({ tone: "plain", text: text.slice(end, match.index) });
    found.push({ tone, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ tone: "plain", text: text.slice(end) });
  return found;
}

function toneOf(groups: Record<string, string | undefined>): Tone {
  if (groups.comment) return "comment";
  if (groups.string) return "string";
  if (groups.number) return "number";
  return keywords.has(groups.word!.toLowerCase()) ? "keyword" : "plain";
}
