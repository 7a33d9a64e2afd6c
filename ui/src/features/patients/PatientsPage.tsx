import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useScreen } from "../../app/navigation";
import pageClasses from "../../components/Page.module.css";
import { PageHeading } from "../../components/PageHeading";
import { ListActions } from "./ListActions";
import { ListCount } from "./ListCount";
import { PatientDrawer } from "./PatientDrawer";
import { PatientFormDialog } from "./PatientFormDialog";
import classes from "./Patients.module.css";
import { PatientTable } from "./PatientTable";
import { PatientsToolbar } from "./PatientsToolbar";
import { isFiltered } from "./patientFilters";
import { useListKeys } from "./useListKeys";
import { usePatientList } from "./usePatientList";

/** The patient list, and one patient beside it. */
export function PatientsPage() {
  const { t } = useTranslation();
  const screen = useScreen();
  const list = usePatientList();
  const { filters, onFilters, selection, count } = list;
  const [opened, setOpened] = useState<string | null>(null);
  const [adding, setAdding] = useState(screen.page === "patients" && screen.add === true);
  const [saved, setSaved] = useState<string | null>(null);
  // The main button of an empty list leads to the integrations.
  const isEmpty = list.total === 0 && !isFiltered(filters);
  const deselect = () => selection.onSelectAll(false);
  useListKeys({
    selectAll: () => selection.onSelectAll(true),
    leave: () => (count > 0 ? deselect() : document.querySelector<HTMLElement>("main [data-find]")?.focus()),
  });
  return (
    <div className={`${pageClasses.page} ${pageClasses.filled} ${classes.page}`}>
      <PageHeading
        title={t("patients.title")}
        subtitle={<ListCount total={list.total} selected={count} saved={saved} onDeselect={deselect} />}
        action={
          <div className={classes.actions}>
            <ListActions list={list} onSaved={setSaved} />
            <Button
              variant={isEmpty ? "default" : "filled"}
              title={t("keys.add")}
              leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
              onClick={() => setAdding(true)}
            >
              {t("patients.add")}
            </Button>
          </div>
        }
      />
      <PatientsToolbar filters={filters} onFilters={onFilters} onOpen={setOpened} />
      <PatientTable
        filters={filters}
        onFilters={onFilters}
        onTotal={list.setTotal}
        onOpen={setOpened}
        onAdd={() => setAdding(true)}
        selection={selection}
        place={list.place}
      />
      <PatientDrawer id={opened} onClose={() => setOpened(null)} onOpen={setOpened} />
      <PatientFormDialog opened={adding} patient={null} onClose={() => setAdding(false)} onSaved={setOpened} />
    </div>
  );
}
