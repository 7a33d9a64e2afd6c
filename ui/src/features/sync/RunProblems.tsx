import type { RunRecord } from "../../bindings/RunRecord";
import { useRunProblems } from "../../backend/queries/problems";
import { ProblemList } from "./ProblemList";

/** The patients that a run did not import. */
export function RunProblems({ run }: { run: RunRecord }) {
  return <ProblemList source={useRunProblems(run)} run={run} />;
}
