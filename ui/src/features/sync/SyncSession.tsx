import { useState } from "react";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { PreviewSession } from "../preview/PreviewSession";
import { RunView } from "./RunView";
import { SyncOptions } from "./SyncOptions";
import { useSyncRun } from "./useSyncRun";

interface SyncSessionProps {
  card: IntegrationCard;
  onClose: () => void;
}

/** The options, then the run up to its summary, and the next one if it is continued. */
export function SyncSession({ card, onClose }: SyncSessionProps) {
  // The card changes during the sync; the options must not.
  const [before] = useState(card);
  const sync = useSyncRun(before.running);
  const [previewed, setPreviewed] = useState<SyncRequest | null>(null);
  if (sync.run === null && previewed !== null) {
    return <PreviewSession request={previewed} name={before.name} sync={sync} onBack={() => setPreviewed(null)} />;
  }
  if (sync.run === null) return <SyncOptions card={before} sync={sync} onPreview={setPreviewed} onClose={onClose} />;
  return <RunView key={sync.run} run={sync.run} sync={sync} onClose={onClose} />;
}
