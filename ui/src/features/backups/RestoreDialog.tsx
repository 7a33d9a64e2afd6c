import { useEffect } from "react";
import type { BackupView } from "../../bindings/BackupView";
import { useRestoreWhileOpen } from "../../backend/queries/backups";
import { AppDialog } from "../../components/AppDialog";
import { RestoreQuestion } from "./RestoreQuestion";
import { RestoreResult } from "./RestoreResult";

interface RestoreDialogProps {
  /** The backup to restore; it stays known while the dialog closes. */
  backup: BackupView | null;
  opened: boolean;
  onClose: () => void;
}

/** Shows what a backup contains, restores it, and says so. It cannot be closed while it restores. */
export function RestoreDialog({ backup, opened, onClose }: RestoreDialogProps) {
  const restore = useRestoreWhileOpen();
  const { reset } = restore;
  // The result of the last time must not be shown again.
  useEffect(() => {
    if (opened) reset();
  }, [opened, reset]);
  const close = () => {
    if (restore.isPending) return;
    onClose();
  };
  return (
    <AppDialog opened={opened} onClose={close} size={560}>
      {backup &&
        (restore.isSuccess ? (
          <RestoreResult backup={backup} onClose={close} />
        ) : (
          <RestoreQuestion backup={backup} restore={restore} onClose={close} />
        ))}
    </AppDialog>
  );
}
