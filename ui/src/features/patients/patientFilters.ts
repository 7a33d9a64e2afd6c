import type { PatientQuery } from "../../bindings/PatientQuery";

/** The filters and the order of the patient list. */
export type PatientFilters = Omit<PatientQuery, "offset" | "limit">;

export const noFilters: PatientFilters = {
  search: "",
  company: null,
  status: "active",
  order: "last_name",
  direction: "ascending",
};

/** Whether the filters exclude an active patient. */
export function isFiltered(filters: PatientFilters): boolean {
  return filters.search !== "" || filters.company !== null || filters.status === "inactive";
}
