import type { Fault } from "../../bindings/Fault";
import { faultTraits } from "../../bindings/faultTraits";
import { FaultNote } from "../../components/FaultNote";
import { CopyReportButton } from "./CopyReportButton";
import { offeredAction } from "../integrations/faultActions";

interface RunFaultProps {
  run: string;
  fault: Fault;
}

/** Why a run failed. What only others can fix can be copied for them. */
export function RunFault({ run, fault }: RunFaultProps) {
  const copies = faultTraits[fault.code]?.whoCanFix !== "you" && offeredAction(fault) !== "copy_for_it";
  return <FaultNote fault={fault}>{copies && <CopyReportButton run={run} size="xs" />}</FaultNote>;
}
