import { replay } from "./player.mjs";
import { show } from "./values.mjs";

/**
 * Plays a recording and sorts what differs.
 * @param {import("./deliberate.mjs").DeliberateDifferences} deliberate
 * @returns {Promise<{equal: number, deliberate: number, wrong: number, unexplained: string[]}>} numbers of steps that
 *   are equal, differ only deliberately, or differ otherwise, and a line for each difference that nothing explains
 */
export async function judge(recording, deliberate) {
  let steps;
  try {
    steps = await replay(recording);
  } catch (error) {
    const reason = error.message.split("\n").filter(Boolean).join("; ");
    return { equal: 0, deliberate: 0, wrong: recording.steps.length, unexplained: [`not played: ${reason}`] };
  }

  const verdict = { equal: 0, deliberate: 0, wrong: 0, unexplained: [] };
  for (const { step, op, differences } of steps) {
    const left = differences.filter((difference) => !deliberate.explain(recording.scenario, step, difference));
    if (left.length > 0) ++verdict.wrong;
    else if (differences.length > 0) ++verdict.deliberate;
    else ++verdict.equal;
    verdict.unexplained.push(...left.map((difference) => describe(step, op, difference)));
  }
  return verdict;
}

function describe(step, op, { socket, place, path, real, ours }) {
  const where = [`step ${step} ${op}`, socket, `${place}${path}`].filter(Boolean).join(", ");
  return `${where}: ${show(real)} -> ${show(ours)}`;
}
