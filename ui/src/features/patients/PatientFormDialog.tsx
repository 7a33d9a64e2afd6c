import { useState } from "react";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { AppDialog } from "../../components/AppDialog";
import { PatientForm } from "./PatientForm";

interface PatientFormDialogProps {
  opened: boolean;
  /** The patient to edit; null adds a new one. */
  patient: PatientDetail | null;
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** Adds a patient, or edits one that no integration updates. */
export function PatientFormDialog({ opened, ...form }: PatientFormDialogProps) {
  // A patient who was added opens and takes the focus.
  const [opens, setOpens] = useState(false);
  if (opened && opens) setOpens(false);
  const saved = (id: string) => {
    setOpens(form.patient === null);
    form.onSaved(id);
  };
  return (
    <AppDialog opened={opened} onClose={form.onClose} size={640} returnFocus={!opens}>
      <PatientForm {...form} onSaved={saved} />
    </AppDialog>
  );
}
