import { AppDialog } from "../../components/AppDialog";
import type { CardDialogProps } from "./cardDialog";
import { IntegrationTest } from "./IntegrationTest";

/** Tests the saved connection as soon as it opens. */
export function TestIntegrationDialog({ card, opened, onClose }: CardDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size={640}>
      <IntegrationTest card={card} onClose={onClose} />
    </AppDialog>
  );
}
