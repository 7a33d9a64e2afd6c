import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useOpenPatient } from "../../app/navigation";
import type { LeftPatient } from "../../bindings/LeftPatient";
import { VirtualTable } from "../../components/VirtualTable";
import type { TableColumn } from "../../components/virtualTableColumns";
import classes from "../sync/Sync.module.css";

/** The patients that an undo left as they are, with the reasons. */
export function LeftPatients({ left }: { left: LeftPatient[] }) {
  const { t } = useTranslation();
  const openPatient = useOpenPatient();
  const columns = useMemo(
    (): TableColumn<LeftPatient>[] => [
      { id: "patient", header: t("patients.details"), width: "1fr", cell: (row) => row.patient_name },
      { id: "reason", header: t("undo.reasonHeader"), width: "1.4fr", cell: (row) => t(`undo.reason.${row.reason}`) },
    ],
    [t],
  );
  return (
    <div className={classes.table}>
      <VirtualTable
        label={t("undo.leftList")}
        columns={columns}
        queryKey={["undo", "left", left]}
        fetchPage={({ offset, limit }) => Promise.resolve({ total: left.length, rows: left.slice(offset, offset + limit) })}
        onOpen={(row) => openPatient(row.patient)}
        openLabel={(row) => row.patient_name}
        wraps
        empty={null}
      />
    </div>
  );
}
