import { AppDialog } from "../../components/AppDialog";
import { AddIntegration } from "./AddIntegration";

interface AddIntegrationDialogProps {
  opened: boolean;
  onClose: () => void;
}

export function AddIntegrationDialog({ opened, onClose }: AddIntegrationDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size={680} tall>
      <AddIntegration onClose={onClose} />
    </AppDialog>
  );
}
