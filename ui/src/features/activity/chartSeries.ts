/** One row of values in a chart, told from the others by colour and by fill. */
export interface ChartSeries {
  name: string;
  /** All its values in one word. */
  summary: string;
  values: number[];
  colour: "brand" | "quiet" | "bad" | "warn";
  fill: "plain" | "striped";
}

/** What the values of a chart are. */
export type ChartKind = "count" | "time";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const TIME_STEPS = [
  ...[100, 200, 500].map((each) => each),
  ...[1, 2, 5, 10, 15, 30].map((each) => each * SECOND),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1440].map((each) => each * MINUTE),
];

/** At most this many lines above zero. */
const LINES = 4;

function countStep(top: number): number {
  const rough = top / LINES;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? 10 * power;
}

function timeStep(top: number): number {
  return TIME_STEPS.find((each) => each * LINES >= top) ?? countStep(top / MINUTE) * MINUTE;
}

/** Round values for the lines of a chart, from zero to at least `top`. */
export function scaleOf(kind: ChartKind, top: number): number[] {
  const step = kind === "count" ? countStep(top) : timeStep(top);
  const lines = Math.max(1, Math.ceil(top / step));
  return Array.from({ length: lines + 1 }, (_, line) => line * step);
}
