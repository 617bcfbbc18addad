export interface Series {
  label: string;
  /** Oldest first; all series of a chart have as many. */
  values: number[];
}

interface LineChartProps {
  series: Series[];
  format: (value: number) => string;
  /** What it shows, for those who do not see it. */
  label: string;
  /** How many values fit. */
  capacity: number;
}

const WIDTH = 300;
const HEIGHT = 80;
const strokes = ["stroke-accent", "stroke-good", "stroke-warn"];
const fills = ["fill-accent/10", "fill-good/10", "fill-warn/10"];
const marks = ["bg-accent", "bg-good", "bg-warn"];

/** Lines over time that grow at their right end. */
export function LineChart({ series, format, label, capacity }: LineChartProps) {
  const top = niceTop(Math.max(0, ...series.flatMap(({ values }) => values)));
  const latest = series.map(({ label: name, values }) => `${name} ${format(values.at(-1) ?? 0)}`).join(", ");
  return (
    <figure class="flex flex-col gap-2">
      <div class="relative">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          class="h-24 w-full overflow-visible"
          role="img"
          aria-label={`${label}: ${latest}`}
        >
          {[0, 0.5, 1].map((part) => (
            <line key={part} x1="0" x2={WIDTH} y1={HEIGHT * part} y2={HEIGHT * part} class="stroke-line" stroke-width="1" vector-effect="non-scaling-stroke" />
          ))}
          {series.map(({ label: name, values }, index) => {
            const points = pointsOf(values, top, capacity);
            return (
              <g key={name}>
                <polygon points={areaOf(points)} class={fills[index % fills.length]} />
                <polyline points={points.join(" ")} fill="none" stroke-width="1.8" stroke-linejoin="round" vector-effect="non-scaling-stroke" class={strokes[index % strokes.length]} />
              </g>
            );
          })}
        </svg>
        <span class="absolute top-0.5 left-0 rounded bg-surface/80 pr-1 text-[0.6875rem] text-muted" aria-hidden="true">
          {format(top)}
        </span>
      </div>
      <figcaption class="flex flex-wrap gap-x-4 text-xs text-muted" aria-hidden="true">
        {series.map(({ label: name, values }, index) => (
          <span key={name} class="inline-flex items-center gap-1.5">
            <span class={`h-0.5 w-3 rounded-full ${marks[index % marks.length]}`} />
            {name} <span class="font-medium text-ink tabular-nums">{format(values.at(-1) ?? 0)}</span>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function pointsOf(values: number[], top: number, capacity: number): string[] {
  const step = WIDTH / Math.max(1, capacity - 1);
  return values.map((value, index) => {
    const x = WIDTH - (values.length - 1 - index) * step;
    const y = HEIGHT - (Math.min(value, top) / top) * HEIGHT;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
}

function areaOf(points: string[]): string {
  if (points.length === 0) return "";
  const xOf = (point: string) => point.split(",")[0]!;
  return `${xOf(points[0]!)},${HEIGHT} ${points.join(" ")} ${xOf(points.at(-1)!)},${HEIGHT}`;
}

/** 1, 2 or 5 times a power of ten, not below the value. */
function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((bound) => bound >= value) ?? value;
}
