import { en } from "./strings_en";

export type StringKey = keyof typeof en;

/** The text of a key in the visitor's language; `{name}` stands for the value of that name. */
export function t(key: StringKey, values: Record<string, string | number> = {}): string {
  return en[key].replace(/\{(\w+)\}/g, (whole: string, name: string) => String(values[name] ?? whole));
}

/** The singular for one, else the plural; `{count}` is the number. */
export function plural(count: number, one: StringKey, many: StringKey): string {
  return t(count === 1 ? one : many, { count: count.toLocaleString() });
}
