import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";

/** The newest `count` of what happened to a patient. */
export function usePatientHistory(id: string, count: number) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["patients", "history", id, count],
    queryFn: () => backend.patientHistory(id, { offset: 0, limit: count }),
    placeholderData: keepPreviousData,
  });
}

/** Whom an integration cannot bring in at present, by what has to be done. */
export function useFixList(integration: string) {
  const backend = useBackend();
  return useQuery({ queryKey: ["problems", integration, "fixList"], queryFn: () => backend.fixList(integration) });
}

export function usePrintPage() {
  const backend = useBackend();
  return useMutation({ mutationFn: () => backend.printPage() });
}
