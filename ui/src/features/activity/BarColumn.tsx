import classes from "./Activity.module.css";
import type { ChartSeries } from "./chartSeries";

interface BarColumnProps {
  /** Shown on hovering. */
  name: string;
  x: number;
  width: number;
  top: number;
  base: number;
  /** From the ground up. */
  bars: { height: number; colour: ChartSeries["colour"]; fill: string }[];
}

const WIDEST = 40;
/** A value that is not zero shows, however small. */
const LOWEST = 2;

/** The stacked bars of one period. */
export function BarColumn({ name, x, width, top, base, bars }: BarColumnProps) {
  const thick = Math.min(WIDEST, width * 0.7);
  const drawn = bars
    .filter((bar) => bar.height > 0)
    .map((bar) => ({ ...bar, height: Math.max(LOWEST, bar.height) }));
  const below = (at: number) => drawn.slice(0, at + 1).reduce((sum, bar) => sum + bar.height, 0);
  return (
    <>
      <rect className={classes.column} x={x} y={top} width={width} height={base - top}>
        <title>{name}</title>
      </rect>
      {drawn.map((bar, at) => (
        <rect
          key={bar.fill + bar.colour}
          className={`${classes.bar} ${classes[bar.colour]}`}
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
