import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Field } from "../../bindings/Field";
import type { PatientInput } from "../../bindings/PatientInput";
import type { PatientPage } from "../../bindings/PatientPage";
import type { PatientQuery } from "../../bindings/PatientQuery";
import type { Backend } from "../Backend";
import { useBackend } from "../BackendContext";
import { isDayFirst } from "../../i18n/birthday";
import { invalidate, useChangingMutation } from "./invalidate";

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
      const query = { search: "", company: null, quick: null, order: "last_name", direction: "ascending", offset: 0, limit: 1 } as const;
      const page = await call("list_patients", { query: { ...query, status: "active" } });
      return page.total;
    },
  });
}

/** The most patients that a search on Home lists. */
export const MAX_HITS = 8;

function hitsQuery(call: Backend["call"], search: string) {
  const query = { search, company: null, quick: null, status: "active", order: "last_name", direction: "ascending" } as const;
  return {
    queryKey: ["patients", "hits", search],
    queryFn: () => call("list_patients", { query: { ...query, offset: 0, limit: MAX_HITS } }),
  };
}

/** The first active patients who match; none for an empty search. `fetch` waits for those of the current search. */
export function usePatientHits(search: string) {
  const { call } = useBackend();
  const client = useQueryClient();
  const hits = useQuery({ ...hitsQuery(call, search), enabled: search !== "", placeholderData: keepPreviousData });
  return { hits, fetch: () => client.fetchQuery(hitsQuery(call, search)) };
}

/** What else a search without hits may have meant: patients with the other status, or another name. */
export function useNoHits(query: Omit<PatientQuery, "offset" | "limit">): Pick<PatientPage, "elsewhere" | "suggestion"> | undefined {
  const { call } = useBackend();
  const page = useQuery({
    queryKey: ["patients", "no-hits", query],
    queryFn: () => call("list_patients", { query: { ...query, offset: 0, limit: 1 } }),
    enabled: query.search !== "",
  });
  return page.data;
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

/** The birthday that was typed as `YYYY-MM-DD`; null if it is none. */
function birthdayQuery(call: Backend["call"], text: string) {
  const dayFirst = isDayFirst();
  return {
    queryKey: ["typed_birthday", text, dayFirst],
    queryFn: () => call("typed_birthday", { text, dayFirst }),
  };
}

/** What a birthday that is being typed is understood as. */
export function useTypedBirthday(text: string): string | null {
  const { call } = useBackend();
  const typed = useQuery({ ...birthdayQuery(call, text), enabled: text.trim() !== "" });
  return typed.data ?? null;
}

/** As {@link useTypedBirthday}, for a form that is sent. */
export function useReadBirthday(): (text: string) => Promise<string | null> {
  const { call } = useBackend();
  const client = useQueryClient();
  return (text) => client.fetchQuery(birthdayQuery(call, text));
}

/** Deletes a patient who was added manually. */
export function useDeletePatient() {
  const { call } = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call("delete_patient", { id }),
    // The panel of the patient closes first.
    onSuccess: () => void invalidate(client, "patients"),
  });
}

export function useRestorePatient() {
  const { call } = useBackend();
  return useChangingMutation("patients", (id: string) => call("restore_patient", { id }));
}

/** The deleted patients that can be restored. */
export function useDeletedPatients() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["patients", "deleted"], queryFn: () => call("deleted_patients") });
}

/** A field of a patient. */
interface PatientField {
  id: string;
  field: Field;
}

/** Keeps the desk's value of a field. */
export function useKeepField() {
  const { call } = useBackend();
  return useChangingMutation("patients", (input: PatientField & { value: string }) => call("keep_field", input));
}

/** Uses Open Dental's value of a field. */
export function useReleaseField() {
  const { call } = useBackend();
  return useChangingMutation("patients", (input: PatientField) => call("release_field", input));
}

/** The patients with a kept field that has changed in Open Dental. */
export function useKeptChanges() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["patients", "kept"], queryFn: () => call("kept_changes") });
}

export function useSetDeskNotes() {
  const { call } = useBackend();
  return useChangingMutation("patients", (input: { id: string; text: string }) => call("set_desk_notes", input));
}
