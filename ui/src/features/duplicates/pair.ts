import type { Decision } from "../../bindings/Decision";
import type { DuplicatePair } from "../../bindings/DuplicatePair";
import type { PatientDetail } from "../../bindings/PatientDetail";

/** A pair and its answer, for the note that offers to take it back. */
export interface Decided {
  key: string;
  patients: readonly [string, string];
  names: readonly [string, string];
  decision: Exclude<Decision, "open">;
}

export function pairKey({ patients }: DuplicatePair): string {
  return patients.join(" ");
}

export function fullName(patient: PatientDetail): string {
  return `${patient.first_name} ${patient.last_name}`.trim();
}
