import { createContext, use } from "react";
import type { PatientFilters } from "./patientFilters";
import { noneSelected, type Selected } from "./patientSelection";

/** The patient list as it was left. */
interface ListState {
  filters: PatientFilters | null;
  selected: Selected;
  /** How far the list was scrolled, in pixels. */
  scrolled: number;
}

/** Keeps it until the window closes, and never on disk: a search may name a patient. */
export interface PatientListMemory {
  read: () => ListState;
  keep: (part: Partial<ListState>) => void;
}

export function newListMemory(): PatientListMemory {
  let state: ListState = { filters: null, selected: noneSelected, scrolled: 0 };
  return {
    read: () => state,
    keep: (part) => {
      state = { ...state, ...part };
    },
  };
}

export const PatientListContext = createContext<PatientListMemory>(newListMemory());

export function usePatientListMemory(): PatientListMemory {
  return use(PatientListContext);
}
