import classes from "./Activity.module.css";
import { barFill, type ChartSeries } from "./chartSeries";

const SIZE = 12;

/** The name and the sum of each series. */
export function ChartLegend({ series, stripes }: { series: ChartSeries[]; stripes: string }) {
  return (
    <ul className={classes.legend}>
      {series.map((each) => (
        <li key={each.name}>
          <svg width={SIZE} height={SIZE} className={classes[each.color]} aria-hidden="true">
            <rect
              x={0.5}
              y={0.5}
              width={SIZE - 1}
              height={SIZE - 1}
              fill={barFill(each, stripes)}
              stroke="currentColor"
            />
          </svg>
          {each.name} <strong>{each.summary}</strong>
        </li>
      ))}
    </ul>
  );
}
