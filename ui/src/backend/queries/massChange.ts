import { useQuery } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";

/** Patients shown at first. */
export const FIRST_NAMES = 20;

/** The question of a run that stopped before a mass change, and the first patients it is about. */
export function useMassChange(run: string) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ["runs", "mass-change", run],
    queryFn: () => call("mass_change", { run, search: "", offset: 0, limit: FIRST_NAMES }),
  });
}
