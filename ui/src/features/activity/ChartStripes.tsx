import classes from "./Activity.module.css";
import type { ChartSeries } from "./chartSeries";

/** The fills of a chart's striped series, so that they are told apart without their colour. */
export function ChartStripes({ id, series }: { id: string; series: ChartSeries[] }) {
  return (
    <defs>
      {series
        .filter((each) => each.fill === "striped")
        .map((each) => (
          <pattern
            key={each.colour}
            id={`${id}-${each.colour}`}
            className={classes[each.colour]}
            width={6}
            height={6}
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width={2.5} height={6} fill="currentColor" />
          </pattern>
        ))}
    </defs>
  );
}
