import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Outbox, OutboxEntry } from "./outbox.js";

const SUFFIX = ".json";

/** Keeps messages in files of a directory, one each, so that they outlive the process. */
export class FileOutbox implements Outbox {
  readonly #directory: string;
  /** What is asked for is carried out in that order. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  load(): Promise<OutboxEntry[]> {
    return this.#then(async () => {
      const names = await readdir(this.#directory).catch((): string[] => []);
      const files = names.filter((name) => name.endsWith(SUFFIX));
      const read = async (name: string) =>
        JSON.parse(await readFile(path.join(this.#directory, name), "utf8")) as OutboxEntry;
      // One that another process has just removed, or that is no entry, keeps none of the others.
      const entries = await Promise.all(files.map((name) => read(name).catch(() => undefined)));
      return entries.filter((entry) => entry !== undefined);
    });
  }

  put(entry: OutboxEntry): Promise<void> {
    return this.#then(async () => {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      const file = this.#fileOf(entry.id);
      // Under its name there is never half a file.
      await writeFile(`${file}.new`, JSON.stringify(entry), { mode: 0o600, flush: true } as object);
      await rename(`${file}.new`, file);
    });
  }

  remove(id: string): Promise<void> {
    return this.#then(() => rm(this.#fileOf(id), { force: true }));
  }

  #fileOf(id: string): string {
    return path.join(this.#directory, encodeURIComponent(id) + SUFFIX);
  }

  #then<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => {});
    return done;
  }
}
