import { useTranslation } from "react-i18next";
import type { RunQuery } from "../../bindings/RunQuery";
import { useActivity } from "../../backend/queries/runs";
import classes from "./Activity.module.css";

const counted = ["added", "updated", "deactivated", "failed"] as const;

interface PeriodTotalsProps {
  query: RunQuery;
  /** How many syncs and undos the list below has. */
  listed: number | undefined;
}

/** The figures of the selected syncs: the sums of the rows below that were not undone, and of older syncs that are no longer listed. */
export function PeriodTotals({ query, listed }: PeriodTotalsProps) {
  const { t } = useTranslation();
  const points = useActivity(query).data?.points;
  if (!points || listed === undefined) return null;
  const sum = (figure: (typeof counted)[number] | "runs" | "undone" | "undos") => points.reduce((total, point) => total + point[figure], 0);
  const unlisted = sum("runs") + sum("undos") - listed;
  return (
    <p className={classes.totals} aria-live="polite">
      <strong>{t("activity.totals.runs", { count: sum("runs") })}</strong>
      {counted.map((figure) => (
        <span key={figure} data-some={sum(figure) > 0 || undefined}>
          {t(`activity.totals.${figure}`, { count: sum(figure) })}
        </span>
      ))}
      {sum("undone") > 0 && <span>{t("activity.totals.undone", { count: sum("undone") })}</span>}
      {unlisted > 0 && <span>{t("activity.totals.unlisted", { count: unlisted })}</span>}
    </p>
  );
}
