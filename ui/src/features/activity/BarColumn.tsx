import classes from "./Activity.module.css";
import type { ChartSeries } from "./chartSeries";

interface BarColumnProps {
  /** Shown on hovering. */
  name: string;
  x: number;
  width: number;
  top: number;
  base: number;
  /** From bottom to top. */
  bars: { height: number; color: ChartSeries["color"]; fill: string }[];
}

const MAX_WIDTH = 40;
/** So that a small value is still visible. */
const MIN_HEIGHT = 2;

/** The stacked bars of one period. */
export function BarColumn({ name, x, width, top, base, bars }: BarColumnProps) {
  const thick = Math.min(MAX_WIDTH, width * 0.7);
  const drawn = bars
    .filter((bar) => bar.height > 0)
    .map((bar) => ({ ...bar, height: Math.max(MIN_HEIGHT, bar.height) }));
  const below = (at: number) => drawn.slice(0, at + 1).reduce((sum, bar) => sum + bar.height, 0);
  return (
    <>
      <rect className={classes.column} x={x} y={top} width={width} height={base - top}>
        <title>{name}</title>
      </rect>
      {drawn.map((bar, at) => (
        <rect
          key={bar.fill + bar.color}
          className={`${classes.bar} ${classes[bar.color]}`}
          x={x + (width - thick) / 2}
          y={base - below(at)}
          width={thick}
          height={bar.height}
          fill={bar.fill}
          stroke="currentColor"
          strokeWidth={bar.fill === "currentColor" ? 0 : 1}
        />
      ))}
    </>
  );
}
