import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useScreen } from "../../app/navigation";
import pageClasses from "../../components/Page.module.css";
import { PageHeading } from "../../components/PageHeading";
import { PatientDrawer } from "./PatientDrawer";
import { PatientFormDialog } from "./PatientFormDialog";
import { PatientTable } from "./PatientTable";
import { PatientsToolbar } from "./PatientsToolbar";
import { noFilters, type PatientFilters } from "./patientFilters";

/** The patient list, and one patient beside it. */
export function PatientsPage() {
  const { t } = useTranslation();
  const screen = useScreen();
  const asked = screen.page === "patients" ? screen : undefined;
  const [filters, setFilters] = useState<PatientFilters>({
    ...noFilters,
    search: asked?.search ?? noFilters.search,
    status: asked?.status ?? noFilters.status,
  });
  const [total, setTotal] = useState<number | undefined>(undefined);
  const [opened, setOpened] = useState<string | null>(null);
  const [adding, setAdding] = useState(asked?.add === true);
  return (
    <div className={`${pageClasses.page} ${pageClasses.filled}`}>
      <PageHeading
        title={t("patients.title")}
        subtitle={<span aria-live="polite">{total === undefined ? " " : t("patients.found", { count: total })}</span>}
        action={
          <Button title={t("keys.add")} leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => setAdding(true)}>
            {t("patients.add")}
          </Button>
        }
      />
      <PatientsToolbar filters={filters} onFilters={setFilters} />
      <PatientTable filters={filters} onFilters={setFilters} onTotal={setTotal} onOpen={setOpened} onAdd={() => setAdding(true)} />
      <PatientDrawer id={opened} onClose={() => setOpened(null)} onOpen={setOpened} />
      <PatientFormDialog opened={adding} patient={null} onClose={() => setAdding(false)} onSaved={setOpened} />
    </div>
  );
}
