import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ActivityView } from "../../bindings/ActivityView";
import { formatMilliseconds, formatNumber } from "../../i18n/format";
import classes from "./Activity.module.css";
import { periodName } from "./periodName";

const counted = ["runs", "failed", "added", "updated", "deactivated", "errors"] as const;
const took = ["average_ms", "longest_ms"] as const;

/** What charts show, and a little more, as a table; the newest period first. */
export function ActivityFigures({ activity }: { activity: ActivityView }) {
  const { t } = useTranslation();
  return (
    // Wider than a narrow window: then it is scrolled sideways, by keys too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.figures} tabIndex={0} role="region" aria-label={t("activity.overTime")}>
      <Table verticalSpacing="xs" horizontalSpacing="sm" aria-label={t("activity.overTime")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t(`activity.steps.${activity.step}`)}</Table.Th>
            {[...counted, ...took].map((figure) => (
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
              {counted.map((figure) => (
                <Table.Td key={figure}>{formatNumber(point[figure])}</Table.Td>
              ))}
              {took.map((figure) => (
                <Table.Td key={figure}>{point[figure] === null ? "" : formatMilliseconds(point[figure])}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
