import { Button, Text } from "@mantine/core";
import { IconArchive } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BackupView } from "../../../bindings/BackupView";
import { EmptyState } from "../../../components/EmptyState";
import { backupEntries } from "../../backups/backupEntries";
import { BackupItem } from "./BackupItem";
import classes from "../../backups/Backups.module.css";
import settings from "../Settings.module.css";

/** As many as are made in a week. */
const SHOWN = 7;

interface BackupListProps {
  backups: BackupView[];
  onRestore: (backup: BackupView) => void;
}

/** The backups, newest first. */
export function BackupList({ backups, onRestore }: BackupListProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const entries = backupEntries(backups);
  if (entries.length === 0) {
    return (
      <div className={settings.card}>
        <EmptyState icon={<IconArchive size={24} />} title={t("backups.emptyTitle")} text={t("backups.emptyText")} />
      </div>
    );
  }
  const hidden = all ? 0 : Math.max(0, entries.length - SHOWN);
  return (
    <div className={settings.card} style={{ padding: 0 }}>
      <ul className={settings.list} aria-label={t("backups.list")}>
        {entries.slice(0, entries.length - hidden).map((entry) => (
          <BackupItem key={`${entry.backup.made_at} ${entry.backup.reason}`} entry={entry} onRestore={onRestore} />
        ))}
      </ul>
      {hidden > 0 && (
        <div className={classes.more}>
          <Button variant="default" size="xs" onClick={() => setAll(true)}>
            {t("backups.showAll", { count: hidden })}
          </Button>
        </div>
      )}
      <Text role="status" className="visually-hidden">
        {t("backups.count", { count: entries.length })}
      </Text>
    </div>
  );
}
