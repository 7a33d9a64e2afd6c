import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { SummaryTile } from "./SummaryTile";
import classes from "./Sync.module.css";

/** The counts of a run. All but the errors add up to the patients it checked. */
export function SummaryTiles({ run }: { run: RunRecord }) {
  const { t } = useTranslation();
  const { counts, errors } = run;
  // A completed Full Sync reads the second charts too.
  const charts = run.mode === "full" ? Math.min(run.verified?.second_charts ?? 0, counts.unchanged) : 0;
  return (
    <dl className={classes.tiles}>
      <SummaryTile label={t("summary.added")} value={counts.added} />
      <SummaryTile label={t("summary.updated")} value={counts.updated} />
      <SummaryTile
        label={t("summary.unchanged")}
        caption={charts > 0 ? t("summary.secondCharts", { count: charts }) : undefined}
        value={counts.unchanged}
      />
      {counts.deactivated > 0 && <SummaryTile label={t("summary.deactivated")} value={counts.deactivated} />}
      <SummaryTile label={t("summary.skipped")} value={counts.skipped} />
      <SummaryTile
        label={t("summary.errors")}
        caption={errors > 0 ? t("summary.ofSkipped") : undefined}
        value={errors}
        bad={errors > 0}
      />
    </dl>
  );
}
