import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ActivityView } from "../../bindings/ActivityView";
import { formatMilliseconds, formatNumber } from "../../i18n/format";
import classes from "./Activity.module.css";
import { periodName } from "./periodName";

const counts = ["runs", "failed", "added", "updated", "deactivated", "errors"] as const;
const durations = ["average_ms", "longest_ms"] as const;

/** The numbers of the charts and a few more, newest period first. */
export function ActivityFigures({ activity }: { activity: ActivityView }) {
  const { t } = useTranslation();
  return (
    // The table may be wider than the window, so it must scroll by keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.figures} tabIndex={0} role="region" aria-label={t("activity.overTime")}>
      <Table verticalSpacing="xs" horizontalSpacing="sm" aria-label={t("activity.overTime")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t(`activity.steps.${activity.step}`)}</Table.Th>
            {[...counts, ...durations].map((figure) => (
              <Table.Th key={figure} scope="col">
                {t(`activity.figure.${figure}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {activity.points.toReversed().map((point) => (
            <Table.Tr key={point.begin}>
              <Table.Th scope="row">{periodName(t, activity.step, point.begin)}</Table.Th>
              {counts.map((figure) => (
                <Table.Td key={figure}>{formatNumber(point[figure])}</Table.Td>
              ))}
              {durations.map((figure) => (
                <Table.Td key={figure}>{point[figure] === null ? "" : formatMilliseconds(point[figure])}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
