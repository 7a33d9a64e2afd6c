import { useMutation, useQuery } from "@tanstack/react-query";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { ProblemPage } from "../../bindings/ProblemPage";
import type { RunRecord } from "../../bindings/RunRecord";
import { useBackend } from "../BackendContext";
import type { Slice } from "./usePagedRows";

/** A list of patients that were not imported, and its CSV. */
export interface ProblemSource {
  /** The query key of the list. */
  key: readonly string[];
  fetch: (search: string, slice: Slice) => Promise<ProblemPage>;
  csv: () => Promise<string>;
  /** The path of the file, or null if the person chose none. */
  save: () => Promise<string | null>;
}

/** The patients to fix that one run met. */
export function useRunProblems({ run_id: run }: RunRecord): ProblemSource {
  const { call } = useBackend();
  return {
    key: ["runs", "problems-of", run],
    fetch: (search, slice) => call("run_problems", { run, search, ...slice }),
    csv: () => call("problems_csv", { run }),
    save: () => call("save_problems_csv", { run }),
  };
}

/** The patients of an integration that are not imported now. */
export function useOpenProblems({ id: integration }: IntegrationCard): ProblemSource {
  const { call } = useBackend();
  return {
    key: ["problems", integration],
    fetch: (search, slice) => call("open_problems", { integration, search, ...slice }),
    csv: () => call("open_problems_csv", { integration }),
    save: () => call("save_open_problems_csv", { integration }),
  };
}

/** The same patients, grouped by what has to be done. */
export function useFixList(integration: string) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ["problems", integration, "fixList"],
    queryFn: () => call("fix_list", { integration }),
  });
}

export function useSaveProblems(source: ProblemSource) {
  return useMutation({ mutationFn: () => source.save() });
}
