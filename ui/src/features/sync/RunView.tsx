import { useRun } from "../../backend/queries/runs";
import { RunLoading } from "./RunLoading";
import { SyncProgressView } from "./SyncProgressView";
import { SyncSummary } from "./SyncSummary";
import type { useSyncRun } from "./useSyncRun";

interface RunViewProps {
  run: string;
  sync: ReturnType<typeof useSyncRun>;
  onClose: () => void;
}

/** The progress of a run until it has ended, then its summary. */
export function RunView({ run, sync, onClose }: RunViewProps) {
  const view = useRun(run);
  if (!view.data) return <RunLoading error={view.error} onRetry={() => void view.refetch()} />;
  if (view.data.outcome === null) {
    return <SyncProgressView run={view.data} progress={sync.progress} remote={sync.remote} onClose={onClose} />;
  }
  return <SyncSummary run={view.data} sync={sync} onClose={onClose} />;
}
