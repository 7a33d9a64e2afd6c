import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import type { PatientColumn } from "../../bindings/PatientColumn";
import type { PatientQuery } from "../../bindings/PatientQuery";
import type { PatientSelection } from "../../bindings/PatientSelection";
import type { SavedFilter } from "../../bindings/SavedFilter";
import { useBackend } from "../BackendContext";

type Filters = Omit<PatientQuery, "offset" | "limit">;

/** The command's own limit. */
const MAX_ROWS = 500;

const whole = (filters: Filters): PatientQuery => ({ ...filters, offset: 0, limit: 0 });

/** How many patients each of these lists has. */
export function usePatientCounts(lists: Filters[], enabled: boolean): (number | undefined)[] {
  const { call } = useBackend();
  return useQueries({
    queries: lists.map((filters) => ({
      queryKey: ["patients", "count", filters],
      queryFn: async () => (await call("list_patients", { query: whole(filters) })).total,
      enabled,
    })),
    combine: (counts) => counts.map((count) => count.data),
  });
}

export function useSavedFilters() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["saved_filters"], queryFn: () => call("saved_filters") });
}

export function useSaveFilter() {
  const { call } = useBackend();
  return useFilterMutation((filter: SavedFilter) => call("save_filter", { filter }));
}

export function useDeleteFilter() {
  const { call } = useBackend();
  return useFilterMutation((name: string) => call("delete_saved_filter", { name }));
}

function useFilterMutation<Input>(change: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ["saved_filters"] }),
  });
}

/** Reads parts of a list once. */
export function useListReader() {
  const { call } = useBackend();
  return {
    /** The first patient; none if the list is empty. */
    first: async (filters: Filters) => (await call("list_patients", { query: { ...filters, offset: 0, limit: 1 } })).rows[0],
    /** The ids from one place in the list to another. */
    idsBetween: async (filters: Filters, from: number, to: number): Promise<string[]> => {
      const ids: string[] = [];
      while (from + ids.length <= to) {
        const offset = from + ids.length;
        const { rows } = await call("list_patients", {
          query: { ...filters, offset, limit: Math.min(MAX_ROWS, to - offset + 1) },
        });
        if (rows.length === 0) break;
        ids.push(...rows.map((row) => row.id));
      }
      return ids;
    },
    selected: (filters: Filters, selection: PatientSelection) => call("selected_patients", { query: whole(filters), selection }),
    saveCsv: (filters: Filters, selection: PatientSelection, columns: PatientColumn[]) =>
      call("save_patients_csv", { query: whole(filters), selection, columns }),
  };
}
