import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { after } from "node:test";

const program = fileURLToPath(new URL("python_client.py", import.meta.url));
const running = new Set();
after(() => running.forEach((child) => child.kill("SIGKILL")));

/** Debian's python3-socketio in a process of its own; its printed events can be waited for. */
export class PythonClient {
  lines = [];
  #errors = "";
  #waiting = new Set();

  constructor(...args) {
    this.child = spawn("/usr/bin/python3", [program, ...args.map(String)], { stdio: ["ignore", "pipe", "pipe"] });
    running.add(this.child);
    this.child.once("exit", () => running.delete(this.child));
    this.child.stderr.on("data", (chunk) => {
      this.#errors += chunk;
      for (const attempt of [...this.#waiting]) attempt();
    });
    createInterface({ input: this.child.stdout }).on("line", (line) => {
      this.lines.push(JSON.parse(line));
      for (const attempt of [...this.#waiting]) attempt();
    });
    this.exited = once(this.child, "close");
  }

  async waitFor(event) {
    const find = () => this.lines.find((candidate) => candidate.event === event);
    return (await this.#waitUntil(find, event)).data;
  }

  /** What it has written to stderr, as soon as that fits. */
  untilComplained(pattern) {
    return this.#waitUntil(() => pattern.test(this.#errors) && this.#errors, `complaint like ${pattern}`);
  }

  #waitUntil(probe, what) {
    return new Promise((resolve, reject) => {
      const attempt = () => {
        const result = probe();
        if (!result) return;
        clearTimeout(deadline);
        this.#waiting.delete(attempt);
        resolve(result);
      };
      const deadline = setTimeout(() => reject(new Error(`python printed no ${what}: ${this.#errors}`)), 15_000);
      this.#waiting.add(attempt);
      attempt();
    });
  }

  all(event) {
    return this.lines.filter((line) => line.event === event).map((line) => line.data);
  }

  async exitCode() {
    const [code] = await this.exited;
    assert.equal(code, 0, this.#errors);
  }
}
