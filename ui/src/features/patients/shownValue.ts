import type { Field } from "../../bindings/Field";
import type { PatientDetail } from "../../bindings/PatientDetail";

/** The value that the patient has in a field, as stored; "" for what is not one value. */
export function shownValue(patient: PatientDetail, field: Field): string {
  switch (field) {
    case "legal_first_name":
      return patient.legal_first_name ?? patient.first_name;
    case "ssn":
    case "desk_notes":
    case "status":
      return "";
    default:
      return patient[field];
  }
}

/** The same as people read it. */
export function readValue(patient: PatientDetail, field: Field): string {
  return field === "phone" ? patient.formatted_phone : shownValue(patient, field);
}
