import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { RunQuery } from "../../bindings/RunQuery";
import { useBackend } from "../BackendContext";

/** A run, asked for again and again while it goes on. */
export function useRun(run: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["runs", "one", run],
    queryFn: () => backend.syncRun(run),
    refetchInterval: (query) => (query.state.data?.outcome === null ? 2000 : false),
  });
}

export function useCancelSync() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (run: string) => backend.cancelSync(run),
    onSuccess: () => client.invalidateQueries({ queryKey: ["integrations"] }),
  });
}

/** What the runs of a query came to over time. */
export function useActivity(query: RunQuery) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["runs", "activity", query],
    queryFn: () => backend.activity(query),
    placeholderData: keepPreviousData,
  });
}
