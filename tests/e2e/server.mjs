import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { after } from "node:test";

import { closeClients } from "./client.mjs";
import { failFile } from "./verdict.mjs";
import { scaled } from "../time_scale.mjs";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

export const binary = path.resolve(repository, process.env.WIMPOLE_BIN ?? "build/release/bin/wimpole");
const START_TIMEOUT_MS = scaled(10_000);
const STOP_TIMEOUT_MS = scaled(10_000);
const LOG_TIMEOUT_MS = scaled(10_000);

/** What a server inherits: not the variables of the tests, whose names begin as those of its options. */
export function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("WIMPOLE_")));
}

/** A running wimpole. It lives at most as long as the process that started it. */
export class Server {
  #child;
  #exited;
  #errors = "";

  constructor(child) {
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once("exit", resolve));
    child.stderr.on("data", (chunk) => (this.#errors += chunk));
  }

  /**
   * Starts the binary and waits for the line with its URL.
   * @param {{dataDirectory: string, port?: number, workers?: number, flags?: string[], env?: object}} options
   */
  static async start({ dataDirectory, port = 0, workers, flags = [], env = {} }) {
    const all = ["serve", "--host", "127.0.0.1", "--port", String(port), "--data", dataDirectory, ...flags];
    if (workers) all.push("--workers", String(workers));

    const child = spawn(binary, all, { stdio: ["ignore", "pipe", "pipe"], env: { ...environment(), ...env } });
    const killChild = () => child.kill("SIGKILL");
    process.once("exit", killChild);
    child.once("exit", () => process.off("exit", killChild));

    const server = new Server(child);
    server.dataDirectory = dataDirectory;
    try {
      server.url = await server.#readUrl();
    } catch (error) {
      killChild();
      throw error;
    }
    server.port = Number(new URL(server.url).port);
    return server;
  }

  get pid() {
    return this.#child.pid;
  }

  get running() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until the server's log has a line like that, and returns it. */
  async untilLogged(pattern) {
    const deadline = AbortSignal.timeout(LOG_TIMEOUT_MS);
    for (;;) {
      const line = this.#errors.split("\n").find((each) => pattern.test(each));
      if (line) return line;
      await once(this.#child.stderr, "data", { signal: deadline }).catch(() => {
        throw new Error(`no line like ${pattern} in\n${this.#errors}`);
      });
    }
  }

  /** What it has written to stderr so far. */
  get log() {
    return this.#errors;
  }

  signal(name) {
    this.#child.kill(name);
  }

  /** How the process has ended: its exit code or the signal. */
  async ended() {
    const code = await this.#exited;
    return code ?? this.#child.signalCode;
  }

  /** Asks the server to end and returns its exit code. */
  async stop() {
    if (!this.running) return this.#child.exitCode;

    this.#child.kill("SIGTERM");
    const deadline = setTimeout(() => this.#child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    const code = await this.#exited;
    clearTimeout(deadline);
    return code;
  }

  /** Makes the server look at its key files. */
  reload() {
    this.#child.kill("SIGHUP");
  }

  /** Ends the process at once, as a power cut would. */
  async kill() {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  #readUrl() {
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => refuse("printed no URL in time"), START_TIMEOUT_MS);
      const refuse = (reason) => {
        clearTimeout(deadline);
        reject(new Error(`${binary} ${reason}\n${this.#errors}`));
      };
      this.#child.once("error", (error) => refuse(`did not start: ${error.message}`));
      this.#child.once("close", (code, signal) => refuse(`ended with ${code ?? signal} before it listened`));
      createInterface({ input: this.#child.stdout }).on("line", (line) => {
        const url = line.match(/https?:\/\/127\.0\.0\.1:\d+/);
        if (!url) return;
        clearTimeout(deadline);
        resolve(url[0]);
      });
    });
  }
}

export async function temporaryDirectory() {
  return mkdtemp(path.join(tmpdir(), "wimpole-e2e-"));
}

/**
 * Starts a server with data of its own for all tests of the calling file, and ends it after them. `prepare` may put
 * files into the data directory before, and give more options.
 * @param {{workers?: number, flags?: string[], env?: object, prepare?: (directory: string) => unknown}} options
 * @returns {Promise<Server>}
 */
export async function useServer({ prepare, ...options } = {}) {
  const dataDirectory = await temporaryDirectory();
  options = { ...options, ...(await prepare?.(dataDirectory)) };
  const removeData = () => rm(dataDirectory, { recursive: true, force: true });
  const server = await Server.start({ ...options, dataDirectory }).catch(async (error) => {
    await removeData();
    throw error;
  });

  after(async () => {
    closeClients();
    const survived = server.running;
    const code = await server.stop();
    await removeData();
    if (!survived || code !== 0) failFile(`wimpole: alive after the tests: ${survived}, exit code ${code}`);
  });
  server.dataDirectory = dataDirectory;
  return server;
}
