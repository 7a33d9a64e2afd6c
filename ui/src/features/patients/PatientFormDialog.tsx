import type { PatientDetail } from "../../bindings/PatientDetail";
import { AppDialog } from "../../components/AppDialog";
import { PatientForm } from "./PatientForm";

interface PatientFormDialogProps {
  opened: boolean;
  /** Whom to edit; nobody adds a new patient. */
  patient: PatientDetail | null;
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** Adds or edits a patient by hand. */
export function PatientFormDialog({ opened, ...form }: PatientFormDialogProps) {
  return (
    <AppDialog opened={opened} onClose={form.onClose} size={640} sticky>
      <PatientForm {...form} />
    </AppDialog>
  );
}
