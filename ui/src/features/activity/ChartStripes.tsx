import classes from "./Activity.module.css";
import type { ChartSeries } from "./chartSeries";

/** The fills of striped series, which differ from the others without color. */
export function ChartStripes({ id, series }: { id: string; series: ChartSeries[] }) {
  return (
    <defs>
      {series
        .filter((each) => each.fill === "striped")
        .map((each) => (
          <pattern
            key={each.color}
            id={`${id}-${each.color}`}
            className={classes[each.color]}
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
