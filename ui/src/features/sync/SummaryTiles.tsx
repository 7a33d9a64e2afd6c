import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { SummaryTile } from "./SummaryTile";
import classes from "./Sync.module.css";

/** The counts of a run. All but the errors add up to the patients it checked. */
export function SummaryTiles({ run }: { run: RunRecord }) {
  const { t } = useTranslation();
  const { counts, errors } = run;
  return (
    <dl className={classes.tiles}>
      <SummaryTile label={t("summary.added")} value={counts.added} />
      <SummaryTile label={t("summary.updated")} value={counts.updated} />
      <SummaryTile label={t("summary.unchanged")} value={counts.unchanged} />
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
