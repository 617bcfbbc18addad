import { computed, signal } from "@preact/signals";

/**
 * Where the visitor is: `#/view/part/part?name=value`. It is all behind the `#`, so that it stays in the
 * browser and needs nothing of the server.
 */
export interface Route {
  view: string;
  parts: string[];
  query: URLSearchParams;
}

function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [view = "", ...parts] = path.split("/").filter(Boolean).map(decode);
  return { view, parts, query: new URLSearchParams(query) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const hash = signal(location.hash);
window.addEventListener("hashchange", () => (hash.value = location.hash));

export const route = computed(() => parse(hash.value));

/** The same now: the browser tells of a new address a moment after it has it. */
export function routeNow(): Route {
  hash.value = location.hash;
  return route.peek();
}

export function href(view: string, parts: (string | number)[] = [], query?: Record<string, string>): string {
  const path = [view, ...parts].map((part) => encodeURIComponent(part)).join("/");
  const search = new URLSearchParams(query).toString();
  return `#/${path}${search && `?${search}`}`;
}

export function navigate(target: string): void {
  location.hash = target;
  hash.value = location.hash;
}

/** Changes the address without a step back to where it was; an empty value removes the name. */
export function replaceQuery(changes: Record<string, string>): void {
  const { view, parts, query } = route.value;
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) changed.set(name, value);
    else changed.delete(name);
  }
  history.replaceState(null, "", href(view, parts, Object.fromEntries(changed)));
  hash.value = location.hash;
}
