import { usePatientHits } from "../../backend/queries/patients";
import { useActiveOption } from "../../components/useActiveOption";

/** The first patients who match a search, and the active one of them. */
export function usePatientSearch(search: string) {
  const { hits, fetch } = usePatientHits(search);
  const rows = search === "" ? [] : (hits.data?.rows ?? []);
  const options = useActiveOption(rows.length, search);
  return {
    search,
    hits,
    rows,
    options,
    /** The active patient, or the first one, of what was typed last; without any, another search that may have been meant. */
    chosen: async () => {
      const { rows: found, suggestion } = await fetch();
      return { patient: found[Math.max(0, options.active)], suggestion };
    },
  };
}

export type PatientSearchState = ReturnType<typeof usePatientSearch>;
