import { isDeepStrictEqual } from "node:util";

import { absent } from "./values.mjs";

/** Any value at all, but a value. */
export const something = (value) => value !== absent;
export const anyText = (value) => typeof value === "string" && value !== "";
export const aNumber = (value) => typeof value === "number";

/**
 * The reviewed differences, and which of them have occurred. An entry names where it holds (`scenarios`, `steps`,
 * `place`, `path`; a trailing "*" stands for anything) and what is there (`real`, `ours`: a value, a pattern, or a
 * function that tells), all of which must fit; what it leaves out is not asked for.
 */
export class DeliberateDifferences {
  #entries;
  #occurred = new Set();

  constructor(entries) {
    for (const entry of entries) {
      if (!entry.why || !entry.see) throw new Error(`no reason: ${JSON.stringify(entry)}`);
    }
    this.#entries = entries;
  }

  /** Whether an entry explains the difference; the entry counts as occurred. */
  explain(scenario, step, difference) {
    const explaining = this.#entries.filter((entry) => fits(entry, scenario, step, difference));
    for (const entry of explaining) this.#occurred.add(entry);
    return explaining.length > 0;
  }

  /** The entries that could have occurred in these scenarios, and nowhere else, and did not. */
  unused(scenarios, others = []) {
    const concerns = (entry, names) => names.some((name) => fitsName(entry.scenarios, name));
    return this.#entries.filter(
      (entry) => !this.#occurred.has(entry) && concerns(entry, scenarios) && !concerns(entry, others),
    );
  }
}

function fits(entry, scenario, step, { place, path, real, ours }) {
  return (
    fitsName(entry.scenarios, scenario) &&
    (entry.steps === undefined || entry.steps.includes(step)) &&
    fitsName(entry.place, place) &&
    (entry.path === undefined || fitsName(entry.path, path)) &&
    (!("real" in entry) || fitsValue(entry.real, real)) &&
    (!("ours" in entry) || fitsValue(entry.ours, ours))
  );
}

function fitsName(patterns, name) {
  return [patterns].flat().some((pattern) => {
    if (pattern.startsWith("*")) return name.endsWith(pattern.slice(1));
    return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  });
}

function fitsValue(wanted, value) {
  if (typeof wanted === "function") return wanted(value);
  if (wanted instanceof RegExp) return typeof value === "string" && wanted.test(value);
  return isDeepStrictEqual(wanted, value);
}
