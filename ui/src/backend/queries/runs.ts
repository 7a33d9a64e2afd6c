import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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
