import { faultTraits } from "../../bindings/faultTraits";
import type { RunRecord } from "../../bindings/RunRecord";
import type { RunStatus } from "../../bindings/RunStatus";

/** The status of a run: its outcome, or that it stopped for a decision. */
export function runStatus({ outcome, fault }: Pick<RunRecord, "outcome" | "fault">): RunStatus {
  if (fault && faultTraits[fault.code]?.needsDecision) return "needs_decision";
  return outcome ?? "running";
}
