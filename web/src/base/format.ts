import { t } from "./strings";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const exactClock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hour12: false,
});
const fullDate = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });
const shortDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const DAY_MS = 86_400_000;

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

export const isSameDay = (one: number, other: number) => startOfDay(one) === startOfDay(other);
export const formatTime = (time: number) => clock.format(time);
export const formatExactTime = (time: number) => exactClock.format(time);
export const formatDateTime = (time: number) => dateAndTime.format(time);

export function formatDay(time: number, now = Date.now()): string {
  const days = Math.round((startOfDay(now) - startOfDay(time)) / DAY_MS);
  if (days === 0) return t("today");
  return days === 1 ? t("yesterday") : fullDate.format(time);
}

/** The time of today, else the date. */
export function formatBriefly(time: number, now = Date.now()): string {
  return isSameDay(time, now) ? formatTime(time) : shortDate.format(time);
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** 0.0004 s -> "0.4 ms". */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.0000005) return "0 ms";
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 1) return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
}

export function formatNumber(value: number): string {
  if (Math.abs(value) >= 10_000) return Intl.NumberFormat(undefined, { notation: "compact" }).format(value);
  return Intl.NumberFormat(undefined, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** The beginnings of up to two words. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

const EXCERPT_LENGTH = 100;

/** The beginning of a text in Markdown, without most of its marks. */
export function excerpt(text: string): string {
  const marks = /^\s*(?:>|#{1,6}|[-*+])\s+|```\w*\n?|`|\*\*|__|~~/gm;
  return text.slice(0, 2 * EXCERPT_LENGTH).replace(marks, "").slice(0, EXCERPT_LENGTH);
}
