import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PatientColumn } from "../../bindings/PatientColumn";
import type { PatientListRow } from "../../bindings/PatientListRow";
import { tableColumns } from "./patientColumns";
import { hiddenFields, whyFound, type SearchedField } from "./whyFound";

/** The columns of the list, and one more if a patient on the first page was found by a field that none of them shows. */
export function usePatientColumns(names: string, search: string, companyName: (id: string) => string) {
  const { t } = useTranslation();
  const [foundIn, setFoundIn] = useState(false);
  const onFirstRows = useCallback(
    (rows: PatientListRow[]) => {
      const shown = new Set(names.split(" ") as SearchedField[]);
      const isHidden = (row: PatientListRow) => hiddenFields(whyFound(row, companyName(row.company), search), shown).length > 0;
      setFoundIn(search !== "" && rows.some(isHidden));
    },
    [names, search, companyName],
  );
  const columns = useMemo(
    () => tableColumns({ t, columns: names.split(" ") as PatientColumn[], search, foundIn, companyName }),
    [t, names, search, foundIn, companyName],
  );
  return { columns, foundIn, onFirstRows };
}
