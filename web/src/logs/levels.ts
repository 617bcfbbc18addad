/** The levels of the log, by their numbers; 27 to 29 are ElizaOS's own. */
export const levelNames: Record<number, string> = {
  10: "trace",
  20: "debug",
  27: "success",
  28: "progress",
  29: "log",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};

/** What a filter may ask for as the least. */
export const minimumLevels = ["trace", "debug", "info", "warn", "error", "fatal"];
export const defaultLevel = "info";

export function levelLook(level: number): string {
  if (level >= 50) return "bg-bad-soft text-bad";
  if (level >= 40) return "bg-warn-soft text-warn";
  return level >= 27 ? "bg-good-soft text-good" : "bg-hover text-muted";
}
