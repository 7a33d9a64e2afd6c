import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FixList } from "../../bindings/FixList";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { RunRecord } from "../../bindings/RunRecord";
import { useBackend } from "../BackendContext";

/** A list of patients that were not imported, and its CSV. */
export interface ProblemSource {
  /** The query key of the list. */
  key: readonly string[];
  /** The patients, grouped by what has to be done. */
  fetch: () => Promise<FixList>;
  csv: () => Promise<string>;
  /** The path of the file, or null if the person chose none. */
  save: () => Promise<string | null>;
}

/** The patients to fix that one run met. */
export function useRunProblems({ run_id: run }: RunRecord): ProblemSource {
  const { call } = useBackend();
  return {
    key: ["problems", "of-run", run],
    fetch: () => call("run_fix_list", { run }),
    csv: () => call("problems_csv", { run }),
    save: () => call("save_problems_csv", { run }),
  };
}

/** The patients of an integration that are not imported now. */
export function useOpenProblems({ id: integration }: IntegrationCard): ProblemSource {
  const { call } = useBackend();
  return {
    key: ["problems", "open", integration],
    fetch: () => call("fix_list", { integration }),
    csv: () => call("open_problems_csv", { integration }),
    save: () => call("save_open_problems_csv", { integration }),
  };
}

export function useFixList(source: ProblemSource) {
  return useQuery({ queryKey: source.key, queryFn: source.fetch });
}

export function useSaveProblems(source: ProblemSource) {
  return useMutation({ mutationFn: () => source.save() });
}

/** Ticks a patient off, or takes the tick back. The next sync decides. */
export function useSetFixed(integration: string) {
  const { call } = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patient: { number: string; fixed: boolean }) => call("set_fixed", { integration, ...patient }),
    onSettled: () => client.invalidateQueries({ queryKey: ["problems"] }),
  });
}

/** Reads names from Open Dental now. They are not kept: the next list has none until it is asked again. */
export function useNamesInSource(integration: string) {
  const { call } = useBackend();
  return useMutation({
    mutationFn: (numbers: string[]) => call("names_in_source", { integration, numbers }),
    gcTime: 0,
  });
}
