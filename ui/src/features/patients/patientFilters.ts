import type { ListPreferences } from "../../bindings/ListPreferences";
import type { PatientQuery } from "../../bindings/PatientQuery";
import type { QuickFilter } from "../../bindings/QuickFilter";
import type { StatusFilter } from "../../bindings/StatusFilter";

/** The filters and the order of the patient list. */
export type PatientFilters = Omit<PatientQuery, "offset" | "limit">;

export const noFilters: PatientFilters = {
  search: "",
  company: null,
  status: "active",
  quick: null,
  order: "last_name",
  direction: "ascending",
};

export const quickFilters: QuickFilter[] = [
  "no_phone",
  "no_email",
  "no_address",
  "recently_added",
  "recently_inactive",
  "added_by_hand",
  "kept_changed",
];

/** All patients of a quick filter, in the order of the list. */
export function quickFilter(quick: QuickFilter, { order, direction }: ListPreferences | PatientFilters): PatientFilters {
  const status: StatusFilter = quick === "recently_inactive" ? "inactive" : "active";
  return { ...noFilters, quick, status, order, direction };
}

/** Whether the filters exclude an active patient. */
export function isFiltered(filters: PatientFilters): boolean {
  return filters.search !== "" || filters.company !== null || filters.quick !== null || filters.status === "inactive";
}

/** Whether two filters list the same patients. */
export function listsSame(one: PatientFilters, other: PatientFilters): boolean {
  const parts = ({ search, company, status, quick }: PatientFilters) => JSON.stringify([search.trim(), company, status, quick]);
  return parts(one) === parts(other);
}
