import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { BackupView } from "../../../bindings/BackupView";
import { formatDateTime } from "../../../i18n/format";
import type { BackupEntry } from "../../backups/backupEntries";
import { useBackupTexts } from "../../backups/useBackupTexts";
import classes from "../../backups/Backups.module.css";
import settings from "../Settings.module.css";

interface BackupItemProps {
  entry: BackupEntry;
  /** In milliseconds since 1970. */
  onRestore: (backup: BackupView) => void;
}

export function BackupItem({ entry, onRestore }: BackupItemProps) {
  const { t } = useTranslation();
  const { describe } = useBackupTexts();
  const made = formatDateTime(entry.backup.made_at);
  return (
    <li className={`${settings.item} ${classes.item}`}>
      <div>
        <Text size="sm">
          <strong>{made}</strong>
        </Text>
        <Text c="dimmed" size="sm">
          {describe(entry)}
        </Text>
      </div>
      <Button
        variant="default"
        size="xs"
        aria-label={t("backups.restoreOne", { when: made })}
        onClick={() => onRestore(entry.backup)}
      >
        {t("backups.restore")}
      </Button>
    </li>
  );
}
