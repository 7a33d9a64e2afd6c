import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { ProblemsDialog } from "../sync/ProblemsDialog";
import { SyncDialog } from "../sync/SyncDialog";
import { EditIntegrationDialog } from "./EditIntegrationDialog";
import { RemoveIntegrationDialog } from "./RemoveIntegrationDialog";
import { RenameIntegrationDialog } from "./RenameIntegrationDialog";
import { ScheduleDialog } from "./schedule/ScheduleDialog";
import { TestIntegrationDialog } from "./TestIntegrationDialog";

export type IntegrationAction = "sync" | "schedule" | "edit" | "test" | "rename" | "remove" | "problems";

interface IntegrationDialogsProps {
  card: IntegrationCard;
  /** The action whose dialog is open. */
  action: IntegrationAction | null;
  onAction: (action: IntegrationAction | null) => void;
}

/** The dialogs about one integration. */
export function IntegrationDialogs({ card, action, onAction }: IntegrationDialogsProps) {
  const close = () => onAction(null);
  return (
    <>
      <SyncDialog card={card} opened={action === "sync"} onClose={close} />
      <ScheduleDialog card={card} opened={action === "schedule"} onClose={close} />
      <EditIntegrationDialog card={card} opened={action === "edit"} onClose={close} />
      <TestIntegrationDialog card={card} opened={action === "test"} onEdit={() => onAction("edit")} onClose={close} />
      <RenameIntegrationDialog card={card} opened={action === "rename"} onClose={close} />
      <RemoveIntegrationDialog card={card} opened={action === "remove"} onClose={close} />
      <ProblemsDialog card={card} opened={action === "problems"} onClose={close} />
    </>
  );
}
