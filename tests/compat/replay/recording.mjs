import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL("../transcripts", import.meta.url));

/** All recordings of the real server, as "profile/name", in the order of their names. */
export function recordings() {
  return readdirSync(directory)
    .flatMap((profile) => scenariosOf(profile))
    .sort()
    .map((scenario) => ({ scenario, ...JSON.parse(readFileSync(path.join(directory, `${scenario}.json`), "utf8")) }));
}

function scenariosOf(profile) {
  return readdirSync(path.join(directory, profile)).map((file) => `${profile}/${path.parse(file).name}`);
}
