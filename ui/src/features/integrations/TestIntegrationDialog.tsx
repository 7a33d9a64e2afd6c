import { AppDialog } from "../../components/AppDialog";
import type { CardDialogProps } from "./cardDialog";
import type { EditStart } from "./editStart";
import { IntegrationTest } from "./IntegrationTest";

interface TestIntegrationDialogProps extends CardDialogProps {
  onEdit: (start: EditStart) => void;
}

/** Tests the saved connection as soon as it opens. */
export function TestIntegrationDialog({ card, opened, onEdit, onClose }: TestIntegrationDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size={640}>
      <IntegrationTest card={card} onEdit={onEdit} onClose={onClose} />
    </AppDialog>
  );
}
