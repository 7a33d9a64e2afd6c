import { createContext, use, type RefObject } from "react";
import type { PatientFilters } from "./patientFilters";
import { noneSelected, type Selected } from "./patientSelection";

/** The patient list as it was left. It is kept until the window closes, and never on disk: a search may name a patient. */
export interface PatientListMemory {
  filters: PatientFilters | null;
  selected: Selected;
  /** How far the list was scrolled, in pixels. */
  scrolled: number;
}

export const newListMemory = (): PatientListMemory => ({ filters: null, selected: noneSelected, scrolled: 0 });

export const PatientListContext = createContext<RefObject<PatientListMemory>>({ current: newListMemory() });

export function usePatientListMemory(): RefObject<PatientListMemory> {
  return use(PatientListContext);
}
