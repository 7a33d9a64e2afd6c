import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { PatientInput } from "../../bindings/PatientInput";
import { useBackend } from "../BackendContext";
import { useChangingMutation } from "./invalidate";

export function usePatient(id: string) {
  const { call } = useBackend();
  return useQuery({ queryKey: ["patients", "one", id], queryFn: () => call("patient", { id }) });
}

/** The newest `count` events of a patient. */
export function usePatientHistory(id: string, count: number) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ["patients", "history", id, count],
    queryFn: () => call("patient_history", { id, offset: 0, limit: count }),
    placeholderData: keepPreviousData,
  });
}

/** The number of active patients. */
export function usePatientCount() {
  const { call } = useBackend();
  return useQuery({
    queryKey: ["patients", "count"],
    queryFn: async () => {
      const query = { search: "", company: null, order: "last_name", direction: "ascending", offset: 0, limit: 1 } as const;
      const page = await call("list_patients", { query: { ...query, status: "active" } });
      return page.total;
    },
  });
}

interface SavedPatient {
  id: string | null;
  input: PatientInput;
  /** Whether to add a patient with the name and birthday of another one. */
  anyway: boolean;
}

/** Adds a patient, or updates the one with `id`; answers the id. */
export function useSavePatient() {
  const { call } = useBackend();
  return useChangingMutation("patients", async ({ id, input, anyway }: SavedPatient) => {
    if (id === null) return (await call("add_patient", { input, anyway })).id;
    await call("update_patient", { id, input });
    return id;
  });
}

export function useSetDeskNotes() {
  const { call } = useBackend();
  return useChangingMutation("patients", (input: { id: string; text: string }) => call("set_desk_notes", input));
}
