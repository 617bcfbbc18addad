import { absent } from "./values.mjs";

/** Milliseconds since 1970: only that ours are some too is compared. */
const EARLIEST_TIME = 1_500_000_000_000;
/** Numbers that tell how long something took or has left. */
const DURATIONS = new Set(["uptime", "timeRemaining"]);

/** Compares values of a recording with ours, and names each place where they differ. */
export class Comparison {
  #bindings;

  constructor(bindings) {
    this.#bindings = bindings;
  }

  /**
   * Fields may stand in any order, the items of an array may not.
   * @returns {{path: string, real: unknown, ours: unknown}[]} `path` as ".data.messages[].id"
   */
  differences(real, ours, path = "") {
    if (real === absent || ours === absent || kindOf(real) !== kindOf(ours)) {
      return real === ours ? [] : [{ path, real, ours }];
    }
    if (Array.isArray(real)) return this.#ofArrays(real, ours, path);
    if (kindOf(real) === "object") return this.#ofObjects(real, ours, path);
    return this.#isSame(real, ours, path) ? [] : [{ path, real, ours }];
  }

  #ofArrays(real, ours, path) {
    return pairItems(real, ours).flatMap(([recorded, received]) => this.differences(recorded, received, `${path}[]`));
  }

  #ofObjects(real, ours, path) {
    const names = [...new Set([...Object.keys(real), ...Object.keys(ours)])];
    return names.flatMap((name) =>
      this.differences(
        Object.hasOwn(real, name) ? real[name] : absent,
        Object.hasOwn(ours, name) ? ours[name] : absent,
        `${path}.${name}`,
      ),
    );
  }

  #isSame(real, ours, path) {
    if (typeof real === "string") return this.#bindings.matches(real, ours);
    if (typeof real !== "number") return real === ours;
    if (real >= EARLIEST_TIME) return Number.isInteger(ours) && ours >= EARLIEST_TIME;
    if (DURATIONS.has(path.split(".").pop())) return ours >= 0;
    return real === ours;
  }

  /** Events of a socket: in order, paired by name and source, and what has no partner is a difference as a whole. */
  ofEvents(real, ours) {
    return pair(real, ours, (entry) => `${entry.event} ${entry.args[0]?.source}`).flatMap(([recorded, received]) => {
      const place = `event:${(recorded === absent ? received : recorded).event}`;
      const differences = this.differences(argumentsOf(recorded), argumentsOf(received));
      return differences.map((difference) => ({ ...difference, path: difference.path.replace("[]", ""), place }));
    });
  }
}

function argumentsOf(entry) {
  return entry === absent ? absent : entry.args;
}

function kindOf(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Items by their position; where there are more on one side, messages by what people say and who else says it. */
function pairItems(real, ours) {
  const isMessage = (item) => typeof item?.content === "string";
  const nameOf = (item) => (item.isAgent || item.sourceType === "agent_response" ? "a reply" : item.content);
  const isHistory = [...real, ...ours].every(isMessage);
  if (isHistory && real.length !== ours.length) return pair(real, ours, nameOf);

  const length = Math.max(real.length, ours.length);
  return Array.from({ length }, (_, index) => [at(real, index), at(ours, index)]);
}

function at(list, index) {
  return index < list.length ? list[index] : absent;
}

/** The longest common sequence of two lists by the names of their items, with the others between. */
function pair(real, ours, nameOf) {
  const isSame = (i, j) => nameOf(real[i]) === nameOf(ours[j]);
  const lengths = Array.from({ length: real.length + 1 }, () => Array(ours.length + 1).fill(0));
  for (let i = real.length - 1; i >= 0; --i) {
    for (let j = ours.length - 1; j >= 0; --j) {
      lengths[i][j] = isSame(i, j) ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }

  const pairs = [];
  let i = 0;
  let j = 0;
  while (i < real.length || j < ours.length) {
    const isRealNext = j === ours.length || (i < real.length && lengths[i + 1][j] >= lengths[i][j + 1]);
    if (i < real.length && j < ours.length && isSame(i, j)) pairs.push([real[i++], ours[j++]]);
    else if (isRealNext) pairs.push([real[i++], absent]);
    else pairs.push([absent, ours[j++]]);
  }
  return pairs;
}
