import { useMutation } from "@tanstack/react-query";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { ProblemPage } from "../../bindings/ProblemPage";
import type { RunView } from "../../bindings/RunView";
import type { Slice } from "../Backend";
import { useBackend } from "../BackendContext";

/** A list of patients that were not imported, and the ways to take it elsewhere. */
export interface ProblemSource {
  /** Tells it from the other lists. */
  key: readonly string[];
  count: number;
  fetch: (search: string, slice: Slice) => Promise<ProblemPage>;
  csv: () => Promise<string>;
  /** The path of the file, or null if nobody chose one. */
  save: () => Promise<string | null>;
}

/** Whom one run could not bring in. */
export function useRunProblems(run: RunView): ProblemSource {
  const backend = useBackend();
  return {
    key: ["runs", "problems-of", run.run_id],
    count: run.counts.skipped,
    fetch: (search, slice) => backend.runProblems(run.run_id, search, slice),
    csv: () => backend.problemsCsv(run.run_id),
    save: () => backend.saveProblemsCsv(run.run_id),
  };
}

/** Who is not imported at present, whichever run met them. */
export function useCurrentProblems(card: IntegrationCard): ProblemSource {
  const backend = useBackend();
  return {
    key: ["problems", card.id],
    count: card.problems,
    fetch: (search, slice) => backend.currentProblems(card.id, search, slice),
    csv: () => backend.currentProblemsCsv(card.id),
    save: () => backend.saveCurrentProblemsCsv(card.id),
  };
}

export function useSaveProblems(source: ProblemSource) {
  return useMutation({ mutationFn: () => source.save() });
}
