import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { usePrintPage } from "../../backend/queries/help";
import { useListReader } from "../../backend/queries/patientList";
import type { PatientListRow } from "../../bindings/PatientListRow";
import type { PatientSelection } from "../../bindings/PatientSelection";
import type { PatientFilters } from "./patientFilters";

/** The app answers no more for printing. */
export const MAX_PRINTED = 5_000;

/** A list as it is printed. */
export interface Printed {
  filters: PatientFilters;
  rows: PatientListRow[];
}

/** Reads all patients to print, renders them, and prints. They are gone as soon as the person is back in the window. */
export function usePrintedPatients(filters: PatientFilters, selection: () => PatientSelection) {
  const { selected } = useListReader();
  const page = usePrintPage();
  const [printed, setPrinted] = useState<Printed | null>(null);
  useEffect(() => {
    if (!printed) return;
    const clear = () => setPrinted(null);
    const events = ["afterprint", "pointerdown", "keydown"];
    for (const event of events) window.addEventListener(event, clear);
    return () => events.forEach((event) => window.removeEventListener(event, clear));
  }, [printed]);
  const printing = useMutation({
    mutationFn: async () => {
      const rows = await selected(filters, selection());
      flushSync(() => setPrinted({ filters, rows }));
      await page.mutateAsync();
    },
  });
  return { print: () => printing.mutate(), printed, isPending: printing.isPending, error: printing.error };
}
