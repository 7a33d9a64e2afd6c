import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BackupContentsView } from "../../bindings/BackupContentsView";
import { Note } from "../../components/Note";
import { formatDateTime, formatList, formatNumber } from "../../i18n/format";
import classes from "./Backups.module.css";

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What a backup contains, and what restoring it takes away. */
export function BackupFacts({ contents }: { contents: BackupContentsView }) {
  const { t } = useTranslation();
  const { patients, current_patients: current, integrations, changes_since: changes, last_sync_at: synced } = contents;
  return (
    <>
      <dl className={classes.facts}>
        <Fact label={t("restore.made")}>{formatDateTime(contents.made_at)}</Fact>
        <Fact label={t("restore.patients")}>
          {current === null ? formatNumber(patients) : t("restore.patientsNow", { count: patients, now: current })}
        </Fact>
        <Fact label={t("restore.integrations")}>
          {integrations.length === 0 ? t("common.none") : formatList(integrations)}
        </Fact>
        <Fact label={t("restore.lastSync")}>{synced === null ? t("integrations.never") : formatDateTime(synced)}</Fact>
        {changes === 0 && <Fact label={t("restore.changes")}>{t("common.none")}</Fact>}
      </dl>
      {changes !== 0 && (
        <Note color="warn">
          {changes === null && t("restore.changesUnknown")}
          {changes !== null && t(current === null ? "restore.changesAbsent" : "restore.changesLost", { count: changes })}
        </Note>
      )}
    </>
  );
}
