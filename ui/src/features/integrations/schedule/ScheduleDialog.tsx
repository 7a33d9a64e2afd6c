import { AppDialog } from "../../../components/AppDialog";
import type { CardDialogProps } from "../cardDialog";
import { ScheduleForm } from "./ScheduleForm";

/** When an integration is synced automatically. */
export function ScheduleDialog({ card, opened, onClose }: CardDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size={620}>
      <ScheduleForm card={card} onClose={onClose} />
    </AppDialog>
  );
}
