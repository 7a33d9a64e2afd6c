import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { PatientInput } from "../../bindings/PatientInput";
import { useBackend } from "../BackendContext";

export function usePatient(id: string) {
  const backend = useBackend();
  return useQuery({ queryKey: ["patients", "one", id], queryFn: () => backend.patient(id) });
}

/** How many active patients there are here, for the navigation. */
export function usePatientCount() {
  const backend = useBackend();
  return useQuery({
    queryKey: ["patients", "count"],
    queryFn: async () => {
      const page = await backend.listPatients({
        search: "",
        company: null,
        standing: "active",
        order: "last_name",
        direction: "ascending",
        offset: 0,
        limit: 1,
      });
      return page.total;
    },
  });
}

/** Adds a patient, or updates the one with `id`; answers with the id. */
export function useSavePatient() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (save: { id: string | null; input: PatientInput }) => {
      if (save.id === null) return (await backend.addPatient(save.input)).id;
      await backend.updatePatient(save.id, save.input);
      return save.id;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["patients"] }),
  });
}

export function useSetDeskNotes() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { id: string; text: string }) => backend.setDeskNotes(input.id, input.text),
    onSuccess: (_, input) => client.invalidateQueries({ queryKey: ["patients", "one", input.id] }),
  });
}
