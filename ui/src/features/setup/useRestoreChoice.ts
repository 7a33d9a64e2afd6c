import { useState } from "react";
import { toFault } from "../../backend/fault";
import { useBackupContents, useBackups, useChooseBackupFile, type useRestoreBackup } from "../../backend/queries/backups";
import type { AppState } from "../../bindings/AppState";
import type { BackupView } from "../../bindings/BackupView";
import { faultTraits } from "../../bindings/faultTraits";
import { backupEntries } from "../backups/backupEntries";

/** A backup among those of all places. */
export function backupId({ backup }: BackupView): string {
  return `${backup.place}/${backup.name}`;
}

/** The classes of faults that the right passphrase resolves. */
const PASSPHRASE_CLASSES = ["locked", "wrong_passphrase", "too_many_attempts"];

export interface RestoreChoiceInput {
  /** The passphrase, if it was just entered. */
  passphrase: string | null;
  restore: ReturnType<typeof useRestoreBackup>;
  onRestored: (state: AppState, madeAt: string) => void;
}

/** Which backup is chosen (the newest to begin with), what it contains, and restoring it. */
export function useRestoreChoice({ passphrase, restore, onRestored }: RestoreChoiceInput) {
  const backups = useBackups();
  const chooseFile = useChooseBackupFile();
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const listed = backupEntries(backups.data?.backups ?? []).map((entry) => entry.backup);
  const all = chooseFile.data ? [chooseFile.data, ...listed] : listed;
  const backup = all.find((each) => backupId(each) === chosen) ?? all[0] ?? null;
  const input = backup && { backup: backup.backup, passphrase: typed ?? passphrase };
  const contents = useBackupContents(input, attempt);
  const problem = restore.error ?? (contents.isFetching ? null : contents.error);
  const fault = problem ? toFault(problem) : null;
  const readAgain = () => {
    restore.reset();
    setAttempt(attempt + 1);
  };
  return {
    backups,
    all,
    backup,
    contents,
    fault,
    asksPassphrase: fault !== null && PASSPHRASE_CLASSES.includes(faultTraits[fault.code]?.class),
    chooseFile,
    choose: (id: string | null) => {
      restore.reset();
      setChosen(id);
    },
    pickFile: () => {
      restore.reset();
      chooseFile.mutate(undefined, { onSuccess: (file) => file && setChosen(backupId(file)) });
    },
    readAgain,
    enterPassphrase: (entered: string) => {
      setTyped(entered);
      readAgain();
    },
    start: () => {
      if (input && backup) restore.mutate(input, { onSuccess: (state) => onRestored(state, backup.made_at) });
    },
  };
}
