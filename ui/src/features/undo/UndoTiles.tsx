import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { SummaryTile } from "../sync/SummaryTile";
import classes from "../sync/Sync.module.css";

/** The counts of an undo. */
export function UndoTiles({ run }: { run: RunRecord }) {
  const { t } = useTranslation();
  const { counts } = run;
  return (
    <dl className={classes.tiles}>
      <SummaryTile label={t("undo.removed")} value={counts.deactivated} />
      <SummaryTile label={t("undo.restored")} value={counts.updated} />
      {counts.added > 0 && <SummaryTile label={t("undo.returned")} value={counts.added} />}
    </dl>
  );
}
