import { useCallback, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { useBackend } from "../../backend/BackendContext";
import { useCompanies } from "../../backend/queries/companies";
import type { PatientListRow } from "../../bindings/PatientListRow";
import type { PatientOrder } from "../../bindings/PatientOrder";
import type { RowSelection } from "../../components/rowSelection";
import type { ScrollPlace } from "../../components/useScrollPlace";
import { VirtualTable } from "../../components/VirtualTable";
import { usePreferences } from "../../preferences/PreferencesContext";
import { NoPatients } from "./NoPatients";
import { sortKeys, tableWidth } from "./patientColumns";
import type { PatientFilters } from "./patientFilters";
import classes from "./Patients.module.css";
import { shownColumns } from "./shownColumns";
import { usePatientColumns } from "./usePatientColumns";

interface PatientTableProps {
  filters: PatientFilters;
  onFilters: (filters: PatientFilters) => void;
  onTotal: (total: number | undefined) => void;
  onOpen: (id: string) => void;
  onAdd: () => void;
  selection: RowSelection<PatientListRow>;
  /** How far the list is scrolled, kept while another page is open. */
  place: ScrollPlace;
}

/** Rows that are read at once. */
const PAGE = 50;

const ROW_HEIGHT = { compact: 28, comfortable: 44 };

/** The patients that match the filters, with the chosen columns. */
export function PatientTable({ filters, onFilters, onTotal, onOpen, onAdd, selection, place }: PatientTableProps) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const { list } = usePreferences().preferences;
  const companies = useCompanies().data;
  const companyName = useCallback((id: string) => companies?.find((company) => company.id === id)?.name ?? "", [companies]);
  const chosen = shownColumns(list, filters);
  const queryKey = ["patients", "list", filters];
  const { columns, foundIn, onFirstRows } = usePatientColumns(chosen.join(" "), filters.search, companyName);
  return (
    <div className={classes.list} style={{ "--ot-table-width": `${tableWidth(chosen, foundIn)}rem` } as CSSProperties}>
      <VirtualTable<PatientListRow, PatientOrder>
        label={t("patients.list")}
        columns={columns}
        queryKey={queryKey}
        fetchPage={(slice) => call("list_patients", { query: { ...filters, ...slice } })}
        pageSize={PAGE}
        onFirstRows={onFirstRows}
        key={String(list.compact)}
        rowHeight={ROW_HEIGHT[list.compact ? "compact" : "comfortable"]}
        sorting={{
          by: filters.order,
          direction: filters.direction,
          columns: Object.values(sortKeys),
          onSort: (order, direction) => onFilters({ ...filters, order, direction }),
        }}
        selection={selection}
        place={place}
        onTotal={onTotal}
        onOpen={(row) => onOpen(row.id)}
        openLabel={(row) => [row.last_name || "-", row.first_name].filter(Boolean).join(", ")}
        empty={<NoPatients filters={filters} onFilters={onFilters} onAdd={onAdd} />}
      />
    </div>
  );
}
