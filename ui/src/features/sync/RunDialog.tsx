import { useState } from "react";
import { AppDialog } from "../../components/AppDialog";
import { RunSession } from "./RunSession";

interface RunDialogProps {
  /** The run to show; null closes the dialog. */
  run: string | null;
  onClose: () => void;
}

/** The summary of a run, or its progress while it is running. */
export function RunDialog({ run, onClose }: RunDialogProps) {
  const [shown, setShown] = useState(run);
  if (run !== null && run !== shown) setShown(run);
  return (
    <AppDialog opened={run !== null} onClose={onClose} size="auto">
      {shown !== null && <RunSession key={shown} run={shown} onClose={onClose} />}
    </AppDialog>
  );
}
