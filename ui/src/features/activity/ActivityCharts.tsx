import { useTranslation } from "react-i18next";
import type { ActivityPoint } from "../../bindings/ActivityPoint";
import type { ActivityView } from "../../bindings/ActivityView";
import { formatMilliseconds, formatNumber } from "../../i18n/format";
import classes from "./Activity.module.css";
import { BarChart } from "./BarChart";
import type { ChartSeries } from "./chartSeries";
import { periodName, periodTick } from "./periodName";

type Summed = "added" | "updated" | "deactivated" | "failed" | "errors";

const total = (points: ActivityPoint[], figure: Summed) =>
  points.reduce((sum, point) => sum + point[figure], 0);

/** The average duration of all runs, weighted by the runs of each period. */
function averageOf(points: ActivityPoint[]): number {
  const timed = points.filter((point) => point.average_ms !== null);
  const runs = timed.reduce((sum, point) => sum + point.runs, 0);
  return timed.reduce((sum, point) => sum + (point.average_ms ?? 0) * point.runs, 0) / Math.max(1, runs);
}

/** Changed patients, durations, and errors over time. */
export function ActivityCharts({ activity }: { activity: ActivityView }) {
  const { t } = useTranslation();
  const { points, step } = activity;
  const series = (
    figure: Summed,
    color: ChartSeries["color"],
    fill: ChartSeries["fill"],
  ): ChartSeries => ({
    name: t(`activity.figure.${figure}`),
    summary: formatNumber(total(points, figure)),
    values: points.map((point) => point[figure]),
    color,
    fill,
  });
  const duration: ChartSeries = {
    name: t("activity.figure.average_ms"),
    summary: formatMilliseconds(averageOf(points)),
    values: points.map((point) => point.average_ms ?? 0),
    color: "quiet",
    fill: "plain",
  };
  const periods = points.map((point) => ({
    tick: periodTick(step, point.begin),
    name: periodName(t, step, point.begin),
  }));
  return (
    <div className={classes.charts}>
      <BarChart
        title={t("activity.charts.patients")}
        periods={periods}
        series={[series("added", "brand", "plain"), series("updated", "brand", "striped"), series("deactivated", "quiet", "hollow")]}
        kind="count"
      />
      <BarChart title={t("activity.charts.duration")} periods={periods} series={[duration]} kind="time" />
      <BarChart
        title={t("activity.charts.errors")}
        periods={periods}
        series={[series("failed", "bad", "plain"), series("errors", "warn", "striped")]}
        kind="count"
      />
    </div>
  );
}
