import { useTranslation } from "react-i18next";
import type { BackupContentsView } from "../../bindings/BackupContentsView";
import { Note } from "../../components/Note";
import { RelativeTime } from "../../components/RelativeTime";
import { formatDateTime, formatList, formatNumber } from "../../i18n/format";
import classes from "./Backups.module.css";

/** What a backup contains, and what restoring it takes away. */
export function BackupFacts({ contents }: { contents: BackupContentsView }) {
  const { t } = useTranslation();
  const { patients, current_patients: current, integrations, changes_since: changes, last_sync_at: synced } = contents;
  return (
    <>
      <dl className={classes.facts}>
        <dt>{t("restore.made")}</dt>
        <dd>
          {formatDateTime(contents.made_at)} · <RelativeTime value={contents.made_at} />
        </dd>
        <dt>{t("restore.patients")}</dt>
        <dd>{current === null ? formatNumber(patients) : t("restore.patientsNow", { count: patients, now: current })}</dd>
        <dt>{t("restore.integrations")}</dt>
        <dd>{integrations.length === 0 ? t("common.none") : formatList(integrations)}</dd>
        <dt>{t("restore.lastSync")}</dt>
        <dd>{synced === null ? t("integrations.never") : formatDateTime(synced)}</dd>
        {changes === 0 && (
          <>
            <dt>{t("restore.changes")}</dt>
            <dd>{t("common.none")}</dd>
          </>
        )}
      </dl>
      {changes !== 0 && (
        <Note color="warn">
          {changes === null ? t("restore.changesUnknown") : t("restore.changesLost", { count: changes })}
        </Note>
      )}
    </>
  );
}
