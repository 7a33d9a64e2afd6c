import type { RunRecord } from "../../bindings/RunRecord";
import { faultTraits } from "../../bindings/faultTraits";
import { useIntegrations } from "../../backend/queries/integrations";
import { useRun } from "../../backend/queries/runs";
import { MassChangeQuestion } from "./MassChangeQuestion";
import { RunLoading } from "./RunLoading";
import { SyncProgressView } from "./SyncProgressView";
import { SyncSummary } from "./SyncSummary";
import type { SyncRun } from "./useSyncRun";

interface RunViewProps {
  run: string;
  sync: SyncRun;
  onClose: () => void;
}

/** Whether the run waits for a decision: it is the last conclusive one of its integration. The numbers of an earlier one may be outdated. */
function useIsOpenQuestion(run: RunRecord | undefined): boolean {
  const card = useIntegrations().data?.find((one) => one.id === run?.integration);
  const asks = run?.fault && faultTraits[run.fault.code]?.action === "review_changes";
  return Boolean(asks) && card?.last_run?.run_id === run?.run_id;
}

/** The progress of a run until it has ended, then its summary, or the question for which it stopped. */
export function RunView({ run, sync, onClose }: RunViewProps) {
  const record = useRun(run, sync.watched);
  const isQuestion = useIsOpenQuestion(record.data);
  if (!record.data) return <RunLoading error={record.error} onRetry={() => void record.refetch()} />;
  if (record.data.outcome === null) {
    return <SyncProgressView run={record.data} progress={sync.progress} elsewhere={sync.elsewhere} onClose={onClose} />;
  }
  if (isQuestion) return <MassChangeQuestion run={record.data} sync={sync} onClose={onClose} />;
  return <SyncSummary run={record.data} sync={sync} onClose={onClose} />;
}
