import type { PatientDetail } from "../../bindings/PatientDetail";
import { AppDialog } from "../../components/AppDialog";
import { KeepFieldForm } from "./KeepFieldForm";

interface KeepFieldDialogProps {
  opened: boolean;
  patient: PatientDetail;
  onClose: () => void;
}

/** Changes a field of a linked patient, which syncs do not change then. */
export function KeepFieldDialog({ opened, patient, onClose }: KeepFieldDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size={480}>
      <KeepFieldForm patient={patient} onClose={onClose} />
    </AppDialog>
  );
}
