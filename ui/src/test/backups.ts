import type { BackupContentsView } from "../bindings/BackupContentsView";
import type { BackupsView } from "../bindings/BackupsView";
import type { BackupView } from "../bindings/BackupView";

/** A backup on this computer. */
export function backup(made_at: string, change: Partial<BackupView> = {}): BackupView {
  const name = `ontime-${made_at.slice(0, 10)}.db`;
  return { backup: { place: "computer", name }, made_at, reason: "daily", bytes: 12_400_000, ...change };
}

export const TODAY = "2026-03-02T03:00:00Z";
export const YESTERDAY = "2026-03-01T03:00:00Z";

/** Two backups on this computer, and nothing to complain about. */
export function backups(change: Partial<BackupsView> = {}): BackupsView {
  return {
    last_backup_at: TODAY,
    overdue: false,
    fault: null,
    folder: "/home/desk/data/backups",
    second: null,
    has_recovery_code: true,
    backups: [backup(TODAY), backup(YESTERDAY)],
    ...change,
  };
}

/** What a backup contains. */
export function contents(change: Partial<BackupContentsView> = {}): BackupContentsView {
  return {
    made_at: TODAY,
    patients: 1480,
    integrations: ["Main office", "Westside"],
    last_sync_at: "2026-03-02T02:55:00Z",
    changes_since: 2,
    current_patients: 1492,
    ...change,
  };
}
