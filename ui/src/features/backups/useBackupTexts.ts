import { useTranslation } from "react-i18next";
import type { BackupView } from "../../bindings/BackupView";
import { useBackups } from "../../backend/queries/backups";
import { formatBytes, formatDateTime, formatList } from "../../i18n/format";
import type { BackupEntry } from "./backupEntries";

/** How backups are named. */
export function useBackupTexts() {
  const { t } = useTranslation();
  const second = useBackups().data?.second?.folder;
  const place = ({ place: where, name }: BackupView["backup"]) => {
    if (where === "computer") return t("backups.place.computer");
    return where === "file" ? name : (second ?? t("backups.place.second_folder"));
  };
  return {
    /** Why it was made, its size, and where it is. */
    describe: ({ backup, places }: BackupEntry) => {
      const where = formatList(places.map((each) => place({ place: each, name: backup.backup.name })));
      return [t(`backups.reason.${backup.reason}`), formatBytes(backup.bytes), where].join(" · ");
    },
    /** The same in a short form with its time. */
    identify: ({ backup, reason, made_at }: BackupView) =>
      [formatDateTime(made_at), t(`backups.reason.${reason}`), place(backup)].join(" · "),
  };
}
