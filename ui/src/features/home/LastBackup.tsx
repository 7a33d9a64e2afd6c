import { Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useBackups } from "../../backend/queries/backups";
import { foregroundOf } from "../../components/statusColor";
import { formatWhenFirst } from "../../i18n/format";
import { backupColor } from "../backups/backupState";
import classes from "./Home.module.css";

/** When and where the last backup was made. Without one there is nothing to show. */
export function LastBackup() {
  const { t } = useTranslation();
  const heading = useId();
  const view = useBackups().data;
  if (!view?.last_backup_at) return null;
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <Title order={2} size="h3" id={heading} className={classes.title}>
        {t("home.lastBackup")}
      </Title>
      <p className={classes.backup}>
        <span className={classes.dot} style={{ color: foregroundOf(backupColor(view)) }} aria-hidden="true" />
        <time dateTime={view.last_backup_at}>{formatWhenFirst(view.last_backup_at)}</time>
      </p>
      <p className={classes.dimmed}>{view.second ? t("home.twoPlaces") : t("backups.computer")}</p>
    </section>
  );
}
