/** The values of one series. Series differ by color and by fill. */
export interface ChartSeries {
  name: string;
  /** The sum or average as text. */
  summary: string;
  values: number[];
  color: "brand" | "quiet" | "bad" | "warn";
  fill: "plain" | "striped" | "hollow";
}

/** The unit of the values. */
export type ChartKind = "count" | "time";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((each) => each * SECOND),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1440].map((each) => each * MINUTE),
];

/** The most grid lines above zero. */
const MAX_LINES = 4;

function countStep(top: number): number {
  const rough = top / MAX_LINES;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? 10 * power;
}

function timeStep(top: number): number {
  return TIME_STEPS.find((each) => each * MAX_LINES >= top) ?? countStep(top / MINUTE) * MINUTE;
}

/** The fill of the bars of a series; `stripes` is the id of the page's patterns. */
export function barFill({ color, fill }: Pick<ChartSeries, "color" | "fill">, stripes: string): string {
  const fills = { plain: "currentColor", striped: `url(#${stripes}-${color})`, hollow: "var(--ot-surface)" };
  return fills[fill];
}

/** Round values for the grid lines, from zero to at least `top`. */
export function scaleOf(kind: ChartKind, top: number): number[] {
  const step = kind === "count" ? countStep(top) : timeStep(top);
  const lines = Math.max(1, Math.ceil(top / step));
  return Array.from({ length: lines + 1 }, (_, line) => line * step);
}
