import { AppDialog } from "../../components/AppDialog";
import type { CardDialogProps } from "./cardDialog";
import { EditIntegration } from "./EditIntegration";

export function EditIntegrationDialog({ card, opened, onClose }: CardDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size={680} sticky>
      <EditIntegration card={card} onClose={onClose} />
    </AppDialog>
  );
}
