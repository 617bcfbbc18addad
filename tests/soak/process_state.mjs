import { readdir, readFile } from "node:fs/promises";

/** Resident memory of a process. */
export async function residentKiB(pid) {
  return Number((await status(`/proc/${pid}`)).match(/^VmRSS:\s+(\d+) kB/m)[1]);
}

/** Open descriptors of a process. */
export async function descriptors(pid) {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** How often its threads have gone to sleep so far: a thread that nothing wakes does not. */
export async function wakeUps(pid) {
  let sum = 0;
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const text = await status(`/proc/${pid}/task/${thread}`);
    sum += Number(text.match(/^voluntary_ctxt_switches:\s+(\d+)/m)[1]);
  }
  return sum;
}

const status = (folder) => readFile(`${folder}/status`, "utf8");
