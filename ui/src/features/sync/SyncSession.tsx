import { useState } from "react";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { RunView } from "./RunView";
import { SyncOptions } from "./SyncOptions";
import { useSyncRun } from "./useSyncRun";

interface SyncSessionProps {
  card: IntegrationCard;
  onClose: () => void;
}

/** Asks how to sync, then follows the run to its summary, and on to the next one. */
export function SyncSession({ card, onClose }: SyncSessionProps) {
  // What the card says while the dialog is open changes with the sync; the options do not.
  const [before] = useState(card);
  const sync = useSyncRun(before.running);
  if (sync.run === null) return <SyncOptions card={before} sync={sync} onClose={onClose} />;
  return <RunView key={sync.run} run={sync.run} sync={sync} onClose={onClose} />;
}
