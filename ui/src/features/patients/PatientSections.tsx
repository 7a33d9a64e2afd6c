import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { DeskNotes } from "./DeskNotes";
import { PatientFacts } from "./PatientFacts";
import { PatientFormDialog } from "./PatientFormDialog";
import { PatientHistory } from "./PatientHistory";
import { PatientStatusNotes } from "./PatientStatusNotes";
import classes from "./Patients.module.css";

interface PatientSectionsProps {
  patient: PatientDetail;
  /** Shows another patient instead. */
  onOpen: (id: string) => void;
}

/** Status, fields, desk notes, and history of a patient. */
export function PatientSections({ patient, onOpen }: PatientSectionsProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  return (
    <div className={classes.sections}>
      <PatientStatusNotes
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
      <DeskNotes patient={patient} />
      <PatientHistory id={patient.id} />
      <PatientFormDialog opened={editing} patient={patient} onClose={() => setEditing(false)} onSaved={() => {}} />
    </div>
  );
}
