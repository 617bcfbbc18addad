import { mapFields } from "./values.mjs";

const UUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";
const ISO_TIME = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z";

/**
 * Parts of a recorded text that a run makes anew, by their form; the first that fits counts. A part that is bound means
 * the same thing wherever it stands; of a time only the form is compared.
 */
const KINDS = [
  { name: "time", recorded: ISO_TIME, ours: ISO_TIME },
  { name: "id", recorded: UUID, ours: UUID, bound: true },
  { name: "source id", recorded: "socketio-\\d{13}-[a-z0-9]+", ours: "socketio-\\d{13}-[a-z0-9]+" },
  { name: "file", recorded: "\\d{13}-\\d{6,10}", ours: "\\d{13}-[0-9a-z]{6,40}", bound: true },
  { name: "session", recorded: '(?<="sid":")[\\w-]{20}', ours: "[\\w-]{16,40}", bound: true },
  { name: "time", recorded: "\\b1[67]\\d{11}\\b", ours: "\\d{13}" },
];
const SOCKET_ID = "[\\w-]{16,40}";

/**
 * Which value of this run stands for which recorded one. What the client sent first means itself; what the server made
 * is bound where it is first seen, and is then expected everywhere else.
 */
export class Bindings {
  #ours = new Map();
  #taken = new Set();
  #tokens;

  /** @param {Record<string, string>} names the named ids of a recording */
  constructor(names) {
    const values = Object.values(names).filter((value) => typeof value === "string" && value.length >= 8);
    const named = values.sort((a, b) => b.length - a.length).map(escape);
    const kinds = KINDS.map((kind) => `(${kind.recorded})`);
    this.#tokens = new RegExp([`(${named.join("|") || "(?!)"})`, ...kinds].join("|"), "g");
  }

  bind(recorded, ours) {
    this.#ours.set(recorded, ours);
    this.#taken.add(ours);
  }

  /** A recorded request with the ids of this run. */
  translate(value) {
    if (typeof value === "string") return this.#translateText(value);
    if (Array.isArray(value)) return value.map((item) => this.translate(item));
    if (value === null || typeof value !== "object" || Buffer.isBuffer(value)) return value;
    return mapFields(value, (item) => this.translate(item));
  }

  /** Whether our text is the recorded one but for ids and times; binds the ids that are new. */
  matches(recorded, ours) {
    const unbound = [];
    let pattern = "";
    let end = 0;
    for (const match of recorded.matchAll(this.#tokens)) {
      pattern += escape(recorded.slice(end, match.index));
      end = match.index + match[0].length;
      pattern += this.#patternOf(match, unbound);
    }
    pattern += escape(recorded.slice(end));

    const found = new RegExp(`^${pattern}$`, "s").exec(ours);
    if (!found) return false;
    return unbound.every((token, index) => this.#learn(token, found[index + 1]));
  }

  #patternOf(match, unbound) {
    const [token, name] = match;
    if (this.#ours.has(token)) return escape(this.#ours.get(token));

    const kind = KINDS[match.slice(2, 2 + KINDS.length).findIndex((part) => part !== undefined)] ?? kindOf(token);
    if (name === undefined && !kind.bound) return kind.ours;
    unbound.push(token);
    return `(${kind.ours})`;
  }

  #learn(recorded, ours) {
    if (this.#ours.has(recorded)) return this.#ours.get(recorded) === ours;
    if (this.#taken.has(ours)) return false;
    this.bind(recorded, ours);
    return true;
  }

  #translateText(text) {
    return text.replace(this.#tokens, (token, ...groups) => {
      if (!this.#ours.has(token) && !isTime(groups)) this.bind(token, token);
      return this.#ours.get(token) ?? token;
    });
  }
}

function isTime(groups) {
  return groups.slice(1, 1 + KINDS.length).some((part, index) => part !== undefined && !KINDS[index].bound);
}

/** The form of a named id. */
function kindOf(token) {
  return KINDS.find((kind) => new RegExp(`^${kind.recorded}$`).test(token)) ?? { ours: SOCKET_ID, bound: true };
}

function escape(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
