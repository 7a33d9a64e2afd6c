import { useState } from "react";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { EditIntegrationDialog } from "./EditIntegrationDialog";
import { IntegrationCardView } from "./IntegrationCardView";
import { ProblemsDialog } from "../sync/ProblemsDialog";
import { RemoveIntegrationDialog } from "./RemoveIntegrationDialog";
import { RenameIntegrationDialog } from "./RenameIntegrationDialog";
import { RunDialog } from "../sync/RunDialog";
import { ScheduleDialog } from "./schedule/ScheduleDialog";
import { SyncDialog } from "../sync/SyncDialog";
import { TestIntegrationDialog } from "./TestIntegrationDialog";

export type IntegrationAction = "sync" | "schedule" | "edit" | "test" | "rename" | "remove" | "problems" | "last";

/** One integration: its card, and the dialogs that its buttons open. */
export function IntegrationItem({ card }: { card: IntegrationCard }) {
  const [action, setAction] = useState<IntegrationAction | null>(null);
  // The run that was the last one at the click: the next one must not take the dialog's place.
  const [lastRun, setLastRun] = useState<string | null>(null);
  const close = () => setAction(null);
  const act = (next: IntegrationAction) => {
    setLastRun(card.last_run?.run_id ?? null);
    setAction(next);
  };
  return (
    <li>
      <IntegrationCardView card={card} onAction={act} />
      <SyncDialog card={card} opened={action === "sync"} onClose={close} />
      <ScheduleDialog card={card} opened={action === "schedule"} onClose={close} />
      <EditIntegrationDialog card={card} opened={action === "edit"} onClose={close} />
      <TestIntegrationDialog card={card} opened={action === "test"} onClose={close} />
      <RenameIntegrationDialog card={card} opened={action === "rename"} onClose={close} />
      <RemoveIntegrationDialog card={card} opened={action === "remove"} onClose={close} />
      <RunDialog run={action === "last" ? lastRun : null} onClose={close} />
      <ProblemsDialog card={card} opened={action === "problems"} onClose={close} />
    </li>
  );
}
