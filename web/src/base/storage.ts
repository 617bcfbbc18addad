/** What the page keeps in the browser. Where the browser keeps nothing, it lives as long as the page. */

const memory = new Map<string, string>();

function read(area: "localStorage" | "sessionStorage", key: string): string | null {
  try {
    return window[area].getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(area: "localStorage" | "sessionStorage", key: string, value: string | null): void {
  try {
    if (value === null) window[area].removeItem(key);
    else window[area].setItem(key, value);
  } catch {
    if (value === null) memory.delete(key);
    else memory.set(key, value);
  }
}

export const storage = {
  get: (name: string) => read("localStorage", `wimpole.${name}`),
  set: (name: string, value: string | null) => write("localStorage", `wimpole.${name}`, value),
  getForTab: (name: string) => read("sessionStorage", `wimpole.${name}`),
  setForTab: (name: string, value: string | null) => write("sessionStorage", `wimpole.${name}`, value),

  /** Anything that is no JSON of the fallback's kind counts as absent. */
  getJson<T extends object>(name: string, fallback: T): T {
    try {
      const value: unknown = JSON.parse(this.get(name) ?? "null");
      return value !== null && typeof value === "object" ? (value as T) : fallback;
    } catch {
      return fallback;
    }
  },
  setJson(name: string, value: object): void {
    this.set(name, JSON.stringify(value));
  },
};
