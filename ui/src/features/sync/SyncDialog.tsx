import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { AppDialog } from "../../components/AppDialog";
import { SyncSession } from "./SyncSession";

interface SyncDialogProps {
  card: IntegrationCard;
  opened: boolean;
  onClose: () => void;
}

/** Options, progress, and summary of a sync. During a sync it opens with the progress. */
export function SyncDialog({ card, opened, onClose }: SyncDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size="auto">
      <SyncSession card={card} onClose={onClose} />
    </AppDialog>
  );
}
