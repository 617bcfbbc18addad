/** The values of a text in Prometheus' format, by name with labels as it is written there. */
export type Metrics = ReadonlyMap<string, number>;

export function parseMetrics(text: string): Metrics {
  const values = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const end = line.lastIndexOf(" ");
    const value = Number(line.slice(end + 1).replace("+Inf", "Infinity"));
    if (end > 0 && !Number.isNaN(value)) values.set(line.slice(0, end), value);
  }
  return values;
}

/** A moment and what the server's figures were then. */
export interface Sample {
  time: number;
  metrics: Metrics;
}

/** The sum over all labels that fit. */
export function total(metrics: Metrics, name: string, label = ""): number {
  let sum = 0;
  for (const [key, value] of metrics) {
    const isName = key === name || key.startsWith(`${name}{`);
    if (isName && key.includes(label)) sum += value;
  }
  return sum;
}

/** The values of a metric by one of its labels. */
export function byLabel(metrics: Metrics, name: string, label: string): [string, number][] {
  const pattern = new RegExp(`^${name}\\{.*${label}="([^"]*)"`);
  return [...metrics].flatMap(([key, value]) => {
    const match = key.match(pattern);
    return match ? [[match[1]!, value] as [string, number]] : [];
  });
}

/** How much a counter grew in a second. A server that was started anew begins at 0. */
export function rate(before: Sample, after: Sample, name: string, label = ""): number {
  const seconds = (after.time - before.time) / 1000;
  const growth = total(after.metrics, name, label) - total(before.metrics, name, label);
  return seconds > 0 ? Math.max(0, growth) / seconds : 0;
}

/** The mean of what a histogram counted between two samples, in seconds; 0 where it counted nothing. */
export function mean(before: Sample, after: Sample, name: string): number {
  const count = total(after.metrics, `${name}_count`) - total(before.metrics, `${name}_count`);
  const sum = total(after.metrics, `${name}_sum`) - total(before.metrics, `${name}_sum`);
  return count > 0 ? Math.max(0, sum / count) : 0;
}

/** Up to which duration that part of what a histogram counted took, in seconds. */
export function quantile(before: Sample, after: Sample, name: string, part: number): number {
  const buckets = byLabel(after.metrics, `${name}_bucket`, "le")
    .map(([bound, count]) => {
      const earlier = before.metrics.get(`${name}_bucket{le="${bound}"}`) ?? 0;
      return { bound: Number(bound.replace("+Inf", "Infinity")), count: count - earlier };
    })
    .sort((one, other) => one.bound - other.bound);
  const all = buckets.at(-1)?.count ?? 0;
  if (all <= 0) return 0;
  const found = buckets.find(({ count }) => count >= all * part);
  return found && Number.isFinite(found.bound) ? found.bound : (buckets.at(-2)?.bound ?? 0);
}
