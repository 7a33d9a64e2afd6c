import type { ListPreferences } from "../../bindings/ListPreferences";
import type { PatientColumn } from "../../bindings/PatientColumn";
import { patientColumns } from "./patientColumns";
import type { PatientFilters } from "./patientFilters";

/** The chosen columns in the order of the list, and the status unless all patients are active. */
export function shownColumns(list: ListPreferences, filters: PatientFilters): PatientColumn[] {
  const chosen = patientColumns.filter((column) => column === "last_name" || list.columns.includes(column));
  return filters.status === "active" ? chosen : [...chosen, "status"];
}
