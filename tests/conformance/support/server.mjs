import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import path from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

import { request } from "./http.mjs";
import { scaled } from "../../time_scale.mjs";

export const repository = fileURLToPath(new URL("../../..", import.meta.url));

const binary = path.resolve(repository, process.env.SIOPP_CONFORMANCE_BIN ?? "build/release/bin/siopp-conformance");
const START_TIMEOUT_MS = scaled(10_000);
const STOP_TIMEOUT_MS = scaled(10_000);

/** Whether the program was built with a sanitizer: slower, and with memory of its own. */
export const sanitized = process.env.SIOPP_SANITIZED !== undefined;

/** Heartbeats that no test waits for. */
export const patient = ["--ping-interval", "25000", "--ping-timeout", "20000"];

/** A running siopp-conformance. It lives at most as long as the process that started it. */
export class Server {
  #child;
  #exited;
  #errors = "";

  constructor(child) {
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once("close", resolve));
    child.stderr.on("data", (chunk) => (this.#errors += chunk));
  }

  /** Starts the program with one profile on a free port, or on `port`. */
  static async start(profile, flags = [], port = 0) {
    const args = ["--profile", profile, "--host", "127.0.0.1", "--port", String(port), ...flags];
    const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    const killChild = () => child.kill("SIGKILL");
    process.once("exit", killChild);
    child.once("exit", () => process.off("exit", killChild));

    const server = new Server(child);
    try {
      server.port = await server.#readPort();
    } catch (error) {
      killChild();
      throw error;
    }
    server.url = `http://127.0.0.1:${server.port}`;
    return server;
  }

  get pid() {
    return this.#child.pid;
  }

  get running() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What the server wrote to stderr: sanitizers report there. */
  get errors() {
    return this.#errors;
  }

  /**
   * Resolves when the server has taken in what was sent to it before: one worker serves what arrives in the order of
   * arrival, so an answer to something later proves it.
   */
  async settle() {
    for (let turn = 0; turn < 2; turn += 1) await request(this.port, { path: "/nothing-here" });
  }

  /** Asks the server to end and returns its exit code, or the signal that ended it. */
  async stop() {
    this.#child.kill("SIGTERM");
    const deadline = setTimeout(() => this.#child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(deadline);
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  #readPort() {
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => refuse("printed no port in time"), START_TIMEOUT_MS);
      const refuse = (reason) => {
        clearTimeout(deadline);
        reject(new Error(`${binary} ${reason}\n${this.#errors}`));
      };
      this.#child.once("error", (error) => refuse(`did not start: ${error.message}`));
      this.#child.once("close", (code, signal) => refuse(`ended with ${code ?? signal} before it listened`));
      createInterface({ input: this.#child.stdout }).on("line", (line) => {
        const listening = line.match(/^listening on (\d+)$/);
        if (!listening) return;
        clearTimeout(deadline);
        resolve(Number(listening[1]));
      });
    });
  }
}

/** Starts a server for all tests of the calling file; after them it must be alive and end with code 0. */
export async function useServer(profile = "protocol", flags = patient) {
  const server = await Server.start(profile, flags);
  after(async () => {
    const survived = server.running;
    const code = await server.stop();
    if (!survived || code !== 0) {
      throw new Error(`alive after the tests: ${survived}, exit code ${code}\n${server.errors}`);
    }
  });
  return server;
}
