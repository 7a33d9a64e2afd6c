import type { RunView } from "../../bindings/RunView";
import { useRunProblems } from "../../backend/queries/problems";
import { ProblemList } from "./ProblemList";

/** Everybody a run could not bring in. */
export function RunProblems({ run }: { run: RunView }) {
  return <ProblemList source={useRunProblems(run)} />;
}
