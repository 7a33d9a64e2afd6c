import { Title } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { formatMilliseconds, formatNumber } from "../../i18n/format";
import classes from "./Activity.module.css";
import { BarColumn } from "./BarColumn";
import { ChartLegend } from "./ChartLegend";
import { ChartStripes } from "./ChartStripes";
import { barFill, scaleOf, type ChartKind, type ChartSeries } from "./chartSeries";

interface BarChartProps {
  title: string;
  periods: { tick: string; name: string }[];
  /** The bars are stacked in this order. */
  series: ChartSeries[];
  kind: ChartKind;
}

const HEIGHT = 190;
const TOP = 8;
const BOTTOM = 26;
const LEFT = 58;
/** Until the size on the screen is known. */
const DEFAULT_WIDTH = 640;
/** The width of a label below the bars. */
const TICK_WIDTH = 64;

/** A bar chart over time. Screen readers get the sums; the table has every value. */
export function BarChart({ title, periods, series, kind }: BarChartProps) {
  const { t } = useTranslation();
  const stripes = useId();
  const heading = useId();
  const { ref, width: measured } = useElementSize<HTMLDivElement>();
  const width = measured || DEFAULT_WIDTH;
  const format = kind === "count" ? formatNumber : formatMilliseconds;
  const sums = periods.map((_, at) => series.reduce((sum, each) => sum + (each.values[at] ?? 0), 0));
  const lines = scaleOf(kind, Math.max(0, ...sums));
  const top = lines.at(-1) ?? 1;
  const plot = { height: HEIGHT - TOP - BOTTOM, width: width - LEFT };
  const y = (value: number) => TOP + plot.height * (1 - value / top);
  const column = plot.width / periods.length;
  const every = Math.max(1, Math.ceil(TICK_WIDTH / column));
  const summary = series.map((each) => `${each.name}: ${each.summary}`).join(", ");
  return (
    <figure className={classes.card} aria-labelledby={heading}>
      <div className={classes.cardTop}>
        <Title order={2} size="h3" id={heading}>
          {title}
        </Title>
        <ChartLegend series={series} stripes={stripes} />
      </div>
      <div ref={ref}>
        <svg className={classes.chart} height={HEIGHT} role="img" aria-label={t("activity.chartSaid", { title, summary })}>
          <ChartStripes id={stripes} series={series} />
          {lines.map((line) => (
            <g key={line}>
              <line className={classes.grid} x1={LEFT} x2={width} y1={y(line)} y2={y(line)} />
              <text className={classes.tick} x={LEFT - 8} y={y(line)} textAnchor="end" dominantBaseline="central">
                {line === 0 ? formatNumber(0) : format(line)}
              </text>
            </g>
          ))}
          {periods.map((period, at) => (
            <g key={period.name}>
              <BarColumn
                name={[period.name, ...series.map((each) => `${each.name}: ${format(each.values[at] ?? 0)}`)].join("\n")}
                x={LEFT + at * column}
                width={column}
                top={TOP}
                base={y(0)}
                bars={series.map((each) => ({
                  height: (plot.height * (each.values[at] ?? 0)) / top,
                  color: each.color,
                  fill: barFill(each, stripes),
                }))}
              />
              {(periods.length - 1 - at) % every === 0 && LEFT + (at + 0.5) * column - TICK_WIDTH / 2 >= LEFT - 24 && (
                <text className={classes.tick} x={LEFT + (at + 0.5) * column} y={HEIGHT - 8} textAnchor="middle">
                  {period.tick}
                </text>
              )}
            </g>
          ))}
        </svg>
      </div>
    </figure>
  );
}
