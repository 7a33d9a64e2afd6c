import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { ContactFacts } from "./ContactFacts";
import { DeletePatientDialog } from "./DeletePatientDialog";
import { DeskNotes } from "./DeskNotes";
import { KeepFieldDialog } from "./KeepFieldDialog";
import { MergedValues } from "./MergedValues";
import { OwnValues } from "./OwnValues";
import { PatientFacts } from "./PatientFacts";
import { PatientFamily } from "./PatientFamily";
import { PatientFormDialog } from "./PatientFormDialog";
import { PatientHistory } from "./PatientHistory";
import { PatientStatusNotes } from "./PatientStatusNotes";
import classes from "./Patients.module.css";

interface PatientSectionsProps {
  patient: PatientDetail;
  /** Shows another patient instead. */
  onOpen: (id: string) => void;
  onDeleted: () => void;
}

/** All of a patient, what a call needs first. */
export function PatientSections({ patient, onOpen, onDeleted }: PatientSectionsProps) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"edit" | "keep" | "delete" | null>(null);
  const close = () => setDialog(null);
  return (
    <div className={classes.sections}>
      <ContactFacts patient={patient} />
      <OwnValues patient={patient} />
      <MergedValues patient={patient} />
      <DeskNotes patient={patient} />
      <PatientStatusNotes
        patient={patient}
        onOpen={onOpen}
        action={
          <>
            {patient.links.length === 0 ? (
              <Button variant="default" size="xs" onClick={() => setDialog("edit")}>
                {t("patients.edit")}
              </Button>
            ) : (
              <Button variant="default" size="xs" onClick={() => setDialog("keep")}>
                {t("patients.own.change")}
              </Button>
            )}
            {patient.deletable && (
              <Button variant="subtle" color="red" size="xs" onClick={() => setDialog("delete")}>
                {t("patients.delete")}
              </Button>
            )}
          </>
        }
      />
      <PatientFamily household={patient.household} onOpen={onOpen} />
      <PatientFacts patient={patient} />
      <PatientHistory id={patient.id} />
      <PatientFormDialog opened={dialog === "edit"} patient={patient} onClose={close} onSaved={() => {}} />
      <KeepFieldDialog opened={dialog === "keep"} patient={patient} onClose={close} />
      <DeletePatientDialog
        opened={dialog === "delete"}
        patient={{ id: patient.id, name: `${patient.first_name} ${patient.last_name}`.trim() }}
        onClose={close}
        onDeleted={onDeleted}
      />
    </div>
  );
}
