import { Button, Drawer, Skeleton, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { usePatient } from "../../backend/queries/patients";
import { LoadFailed } from "../../components/LoadFailed";
import { DeskNotes } from "./DeskNotes";
import type { Leaving } from "./leaving";
import { PatientFacts } from "./PatientFacts";
import { PatientFormDialog } from "./PatientFormDialog";
import classes from "./Patients.module.css";
import { PatientHistory } from "./PatientHistory";
import { PatientState } from "./PatientState";

interface PatientPanelProps {
  id: string;
  leaving: Leaving;
  /** Another patient is to be shown instead. */
  onOpen: (id: string) => void;
}

/** Everything that may be known of a patient, and the desk's notes. */
export function PatientPanel({ id, leaving, onOpen }: PatientPanelProps) {
  const { t } = useTranslation();
  const patient = usePatient(id);
  return (
    <>
      <Drawer.Header>
        <Drawer.Title>
          <Title order={2} component="span">
            {patient.data ? `${patient.data.first_name} ${patient.data.last_name}`.trim() : t("patients.details")}
          </Title>
        </Drawer.Title>
        <Drawer.CloseButton aria-label={t("common.close")} />
      </Drawer.Header>
      <Drawer.Body>
        {patient.isError && <LoadFailed error={patient.error} onRetry={() => void patient.refetch()} />}
        {patient.isPending && (
          <Stack role="status" aria-label={t("common.loading")}>
            {[70, 50, 85, 60, 40].map((width) => (
              <Skeleton key={width} height={14} width={`${width}%`} />
            ))}
          </Stack>
        )}
        {patient.data && <PatientSections patient={patient.data} leaving={leaving} onOpen={onOpen} />}
      </Drawer.Body>
    </>
  );
}

function PatientSections({ patient, leaving, onOpen }: Omit<PatientPanelProps, "id"> & { patient: PatientDetail }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  return (
    <div className={classes.sections}>
      <PatientState
        patient={patient}
        onOpen={onOpen}
        action={
          patient.links.length === 0 && (
            <Button variant="default" size="xs" onClick={() => setEditing(true)}>
              {t("patients.edit")}
            </Button>
          )
        }
      />
      <PatientFacts patient={patient} />
      <DeskNotes patient={patient} leaving={leaving} />
      <PatientHistory id={patient.id} />
      <PatientFormDialog opened={editing} patient={patient} onClose={() => setEditing(false)} onSaved={() => {}} />
    </div>
  );
}
