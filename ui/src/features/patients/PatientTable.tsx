import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { PatientListRow } from "../../bindings/PatientListRow";
import type { PatientOrder } from "../../bindings/PatientOrder";
import { useBackend } from "../../backend/BackendContext";
import { LongTable } from "../../components/LongTable";
import type { LongColumn } from "../../components/longTableColumns";
import { StateBadge } from "../../components/StateBadge";
import { formatBirthday } from "../../i18n/format";
import { NoPatients } from "./NoPatients";
import type { PatientWish } from "./patientWish";

interface PatientTableProps {
  wish: PatientWish;
  onWish: (wish: PatientWish) => void;
  onTotal: (total: number | undefined) => void;
  onOpen: (id: string) => void;
  onAdd: () => void;
}

const sortable: PatientOrder[] = ["last_name", "first_name", "birthday", "city"];

/** The patients that the office wished for, however many there are. */
export function PatientTable({ wish, onWish, onTotal, onOpen, onAdd }: PatientTableProps) {
  const { t } = useTranslation();
  const backend = useBackend();
  const columns = useMemo(
    (): LongColumn<PatientListRow>[] => [
      { id: "last_name", header: t("patients.lastName"), width: "1.3fr", cell: (row) => row.last_name || "-" },
      { id: "first_name", header: t("patients.firstName"), width: "1.2fr", cell: (row) => row.first_name },
      { id: "birthday", header: t("patients.birthday"), width: "8rem", cell: (row) => formatBirthday(row.birthday) },
      { id: "phone", header: t("patients.phone"), width: "10rem", cell: (row) => row.phone },
      { id: "city", header: t("patients.city"), width: "1fr", cell: (row) => row.city },
      { id: "standing", header: t("patients.standingColumn"), width: "7.5rem", cell: (row) => <Standing row={row} /> },
    ],
    [t],
  );
  return (
    <LongTable<PatientListRow, PatientOrder>
      label={t("patients.list")}
      columns={columns}
      queryKey={["patients", "list", wish]}
      fetchPage={(slice) => backend.listPatients({ ...wish, ...slice })}
      sorting={{
        by: wish.order,
        direction: wish.direction,
        columns: sortable,
        onSort: (order, direction) => onWish({ ...wish, order, direction }),
      }}
      onTotal={onTotal}
      onOpen={(row) => onOpen(row.id)}
      openLabel={(row) => [row.last_name, row.first_name].filter(Boolean).join(", ")}
      empty={<NoPatients wish={wish} onWish={onWish} onAdd={onAdd} />}
    />
  );
}

function Standing({ row }: { row: PatientListRow }) {
  const { t } = useTranslation();
  return row.standing.standing === "active" ? t("standing.active") : <StateBadge tone="quiet" words={t("standing.inactive")} />;
}
