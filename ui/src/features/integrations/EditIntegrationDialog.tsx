import { AppDialog } from "../../components/AppDialog";
import type { CardDialogProps } from "./cardDialog";
import { EditIntegration } from "./EditIntegration";
import type { EditStart } from "./editStart";

interface EditIntegrationDialogProps extends CardDialogProps {
  start?: EditStart | undefined;
  /** Called after it was saved, in addition to `onClose`. */
  onSaved?: (() => void) | undefined;
}

export function EditIntegrationDialog({ card, opened, start, onClose, onSaved }: EditIntegrationDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size={680} tall>
      <EditIntegration card={card} start={start} onClose={onClose} onSaved={onSaved} />
    </AppDialog>
  );
}
