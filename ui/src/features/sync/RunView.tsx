import { useRun } from "../../backend/queries/runs";
import { RunLoading } from "./RunLoading";
import { SyncProgressView } from "./SyncProgressView";
import { SyncSummary } from "./SyncSummary";
import type { SyncRun } from "./useSyncRun";

interface RunViewProps {
  run: string;
  sync: SyncRun;
  onClose: () => void;
}

/** The progress of a run until it has ended, then its summary. */
export function RunView({ run, sync, onClose }: RunViewProps) {
  const record = useRun(run, sync.watched);
  if (!record.data) return <RunLoading error={record.error} onRetry={() => void record.refetch()} />;
  if (record.data.outcome === null) {
    return <SyncProgressView run={record.data} progress={sync.progress} elsewhere={sync.elsewhere} onClose={onClose} />;
  }
  return <SyncSummary run={record.data} sync={sync} onClose={onClose} />;
}
