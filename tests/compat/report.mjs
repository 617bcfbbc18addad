/*
 * Plays all recordings, or those whose names contain an argument, and prints how many of their steps are equal, differ
 * deliberately, or are wrong. Ends with 1 if anything is wrong.
 */
import { differences } from "./differences.mjs";
import { DeliberateDifferences } from "./replay/deliberate.mjs";
import { recordings } from "./replay/recording.mjs";
import { judge } from "./replay/verdict.mjs";

const wanted = process.argv.slice(2);
const isWanted = (scenario) => wanted.length === 0 || wanted.some((part) => scenario.includes(part));
const chosen = recordings().filter(({ scenario }) => isWanted(scenario));
const deliberate = new DeliberateDifferences(differences);
const total = { equal: 0, deliberate: 0, wrong: 0 };

console.log(`${"scenario".padEnd(40)}${row("equal", "deliberate", "wrong")}`);
for (const recording of chosen) {
  const verdict = await judge(recording, deliberate);
  console.log(`${recording.scenario.padEnd(40)}${row(verdict.equal, verdict.deliberate, verdict.wrong)}`);
  for (const line of verdict.unexplained) console.log(`    ${line}`);
  for (const name of Object.keys(total)) total[name] += verdict[name];
}
console.log(`${"all steps".padEnd(40)}${row(total.equal, total.deliberate, total.wrong)}`);

const names = chosen.map(({ scenario }) => scenario);
const others = recordings().map(({ scenario }) => scenario).filter((scenario) => !names.includes(scenario));
const unused = deliberate.unused(names, others);
for (const { scenarios, place, why } of unused) {
  console.log(`differences.mjs explains what does not occur: ${scenarios} ${place} (${why})`);
}
process.exitCode = total.wrong > 0 || unused.length > 0 ? 1 : 0;

function row(...columns) {
  return columns.map((column) => String(column).padStart(12)).join("");
}
