import { IconDownload, IconPrinter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useListReader } from "../../backend/queries/patientList";
import { useSaving } from "../../backend/queries/saving";
import { FaultNote } from "../../components/FaultNote";
import { usePreferences } from "../../preferences/PreferencesContext";
import { PrintedPatients } from "./PrintedPatients";
import { ListButton } from "./ListButton";
import { chosen } from "./patientSelection";
import { shownColumns } from "./shownColumns";
import type { PatientList } from "./usePatientList";
import { usePrintedPatients } from "./usePrintedPatients";

interface ListActionsProps {
  list: PatientList;
  /** Gets the path of a saved file. */
  onSaved: (path: string | null) => void;
}

/** Prints or saves the selected patients, or all that are listed. */
export function ListActions({ list: { filters, selected, total = 0 }, onSaved }: ListActionsProps) {
  const { t } = useTranslation();
  const { list } = usePreferences().preferences;
  const { saveCsv } = useListReader();
  const columns = shownColumns(list, filters);
  const saving = useSaving(() => saveCsv(filters, chosen(selected, total), columns));
  const printing = usePrintedPatients(filters, () => chosen(selected, total));
  const failed = saving.error ?? printing.error;
  return (
    <>
      <ListButton
        icon={<IconPrinter size={16} stroke={1.75} aria-hidden="true" />}
        label={t("patientList.print")}
        loading={printing.isPending}
        disabled={total === 0}
        onClick={() => printing.print()}
      />
      <ListButton
        icon={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
        label={t("patientList.saveCsv")}
        loading={saving.isPending}
        disabled={total === 0}
        onClick={() => saving.mutate(undefined, { onSuccess: (path) => path !== null && onSaved(path) })}
      />
      {printing.printed && <PrintedPatients printed={printing.printed} columns={columns} />}
      {failed !== null && <FaultNote fault={toFault(failed)} />}
    </>
  );
}
