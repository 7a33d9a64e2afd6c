import type { BackupView } from "../../bindings/BackupView";

/** A backup, and every place that has it. */
export interface BackupEntry {
  backup: BackupView;
  places: BackupView["backup"]["place"][];
}

/** The backups in their order, each once. The copy on this computer is the one to restore, because it is always within reach. */
export function backupEntries(backups: BackupView[]): BackupEntry[] {
  const entries = new Map<string, BackupEntry>();
  for (const backup of backups) {
    const { place } = backup.backup;
    // The file of a copy has another extension.
    const same = `${backup.made_at} ${backup.reason}`;
    const entry = entries.get(same);
    if (!entry) entries.set(same, { backup, places: [place] });
    else {
      if (place === "computer") entry.backup = backup;
      entry.places.push(place);
    }
  }
  return [...entries.values()];
}
