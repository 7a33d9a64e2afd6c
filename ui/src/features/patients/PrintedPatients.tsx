import { Portal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCompanies } from "../../backend/queries/companies";
import type { PatientColumn } from "../../bindings/PatientColumn";
import { formatDateTime } from "../../i18n/format";
import { cellText } from "./patientColumns";
import { MAX_PRINTED, type Printed } from "./usePrintedPatients";
import { useFilterText } from "./useFilterText";

interface PrintedPatientsProps {
  printed: Printed;
  columns: PatientColumn[];
}

/** The list as printed. It is invisible on the screen, and nothing else is printed. */
export function PrintedPatients({ printed: { filters, rows }, columns }: PrintedPatientsProps) {
  const { t } = useTranslation();
  const companies = useCompanies().data ?? [];
  const filterText = useFilterText(filters);
  const [now] = useState(() => new Date().toISOString());
  const company = (id: string) => companies.find((each) => each.id === id)?.name ?? "";
  return (
    <Portal>
      <article className="sheet" aria-hidden="true">
        <h1>{t("patients.title")}</h1>
        <p>{[filterText, t("patients.found", { count: rows.length }), formatDateTime(now)].join(" · ")}</p>
        {rows.length === MAX_PRINTED && <p>{t("patientList.printedFirst", { count: MAX_PRINTED })}</p>}
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column}>{t(`patientList.columns.${column}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                {columns.map((column) => (
                  <td key={column}>{cellText(column, row, company(row.company), t)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </article>
    </Portal>
  );
}
