import type { RunRecord } from "../../bindings/RunRecord";

/** Whether a run has an effect that can be taken back. */
export function canUndo(run: RunRecord): boolean {
  const { added, updated, deactivated } = run.counts;
  return run.outcome !== null && !run.undone && added + updated + deactivated > 0;
}
