import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useStartSync } from "../../backend/queries/runs";
import { ProblemsDialog } from "../sync/ProblemsDialog";
import { SyncDialog } from "../sync/SyncDialog";
import type { EditStart } from "./editStart";
import { EditIntegrationDialog } from "./EditIntegrationDialog";
import { RemoveIntegrationDialog } from "./RemoveIntegrationDialog";
import { RenameIntegrationDialog } from "./RenameIntegrationDialog";
import { ScheduleDialog } from "./schedule/ScheduleDialog";
import { TestIntegrationDialog } from "./TestIntegrationDialog";

/** What can be done with an integration. `edit_…` edits it because of a fault, and starts with the field that it is about. */
export type IntegrationAction =
  | "sync"
  | "schedule"
  | "edit"
  | `edit_${EditStart}`
  | "test"
  | "rename"
  | "remove"
  | "problems";

interface IntegrationDialogsProps {
  card: IntegrationCard;
  /** The action whose dialog is open. */
  action: IntegrationAction | null;
  onAction: (action: IntegrationAction | null) => void;
  onOpenRun: (run: string) => void;
}

const starts: Partial<Record<IntegrationAction, EditStart>> = {
  edit: "host",
  edit_host: "host",
  edit_password: "password",
  edit_database: "database",
  edit_certificate: "certificate",
};

/** The dialogs about one integration. */
export function IntegrationDialogs({ card, action, onAction, onOpenRun }: IntegrationDialogsProps) {
  const sync = useStartSync();
  const close = () => onAction(null);
  const start = action === null ? undefined : starts[action];
  // After a repair, the sync that failed is repeated.
  const repeat = () => {
    const { mode = card.suggested_mode, limit = null } = card.last_run ?? {};
    sync.mutate({ integration: card.id, mode, limit, allow_mass_change: false }, { onSuccess: onOpenRun });
  };
  return (
    <>
      <SyncDialog card={card} opened={action === "sync"} onClose={close} />
      <ScheduleDialog card={card} opened={action === "schedule"} onClose={close} />
      <EditIntegrationDialog
        card={card}
        opened={start !== undefined}
        start={start}
        onClose={close}
        onSaved={action === "edit" ? undefined : repeat}
      />
      <TestIntegrationDialog card={card} opened={action === "test"} onEdit={(begin) => onAction(`edit_${begin}`)} onClose={close} />
      <RenameIntegrationDialog card={card} opened={action === "rename"} onClose={close} />
      <RemoveIntegrationDialog card={card} opened={action === "remove"} onClose={close} />
      <ProblemsDialog card={card} opened={action === "problems"} onClose={close} />
    </>
  );
}
