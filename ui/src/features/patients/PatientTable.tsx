import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { PatientListRow } from "../../bindings/PatientListRow";
import type { PatientOrder } from "../../bindings/PatientOrder";
import { useBackend } from "../../backend/BackendContext";
import { VirtualTable } from "../../components/VirtualTable";
import type { TableColumn } from "../../components/virtualTableColumns";
import { StatusBadge } from "../../components/StatusBadge";
import { formatBirthday } from "../../i18n/format";
import { NoPatients } from "./NoPatients";
import type { PatientFilters } from "./patientFilters";

interface PatientTableProps {
  filters: PatientFilters;
  onFilters: (filters: PatientFilters) => void;
  onTotal: (total: number | undefined) => void;
  onOpen: (id: string) => void;
  onAdd: () => void;
}

const sortable: PatientOrder[] = ["last_name", "first_name", "birthday", "city"];

/** The patients that match the filters. */
export function PatientTable({ filters, onFilters, onTotal, onOpen, onAdd }: PatientTableProps) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const columns = useMemo(
    (): TableColumn<PatientListRow>[] => [
      { id: "last_name", header: t("patients.lastName"), width: "1.3fr", cell: (row) => row.last_name || "-" },
      { id: "first_name", header: t("patients.firstName"), width: "1.2fr", cell: (row) => row.first_name },
      { id: "birthday", header: t("patients.birthday"), width: "8rem", cell: (row) => formatBirthday(row.birthday) },
      { id: "phone", header: t("patients.phone"), width: "10rem", cell: (row) => row.phone },
      { id: "city", header: t("patients.city"), width: "1fr", cell: (row) => row.city },
      { id: "status", header: t("patients.statusColumn"), width: "7.5rem", cell: (row) => <RowStatus row={row} /> },
    ],
    [t],
  );
  return (
    <VirtualTable<PatientListRow, PatientOrder>
      label={t("patients.list")}
      columns={columns}
      queryKey={["patients", "list", filters]}
      fetchPage={(slice) => call("list_patients", { query: { ...filters, ...slice } })}
      sorting={{
        by: filters.order,
        direction: filters.direction,
        columns: sortable,
        onSort: (order, direction) => onFilters({ ...filters, order, direction }),
      }}
      onTotal={onTotal}
      onOpen={(row) => onOpen(row.id)}
      openLabel={(row) => [row.last_name, row.first_name].filter(Boolean).join(", ")}
      empty={<NoPatients filters={filters} onFilters={onFilters} onAdd={onAdd} />}
    />
  );
}

function RowStatus({ row }: { row: PatientListRow }) {
  const { t } = useTranslation();
  return row.status.status === "active" ? t("status.active") : <StatusBadge color="quiet" label={t("status.inactive")} />;
}
