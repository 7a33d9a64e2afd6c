import { useState } from "react";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { ProblemsDialog } from "../sync/ProblemsDialog";
import { RunDialog } from "../sync/RunDialog";
import { SyncDialog } from "../sync/SyncDialog";
import { EditIntegrationDialog } from "./EditIntegrationDialog";
import { IntegrationCardView } from "./IntegrationCardView";
import { RemoveIntegrationDialog } from "./RemoveIntegrationDialog";
import { RenameIntegrationDialog } from "./RenameIntegrationDialog";
import { ScheduleDialog } from "./schedule/ScheduleDialog";
import { TestIntegrationDialog } from "./TestIntegrationDialog";

export type IntegrationAction = "sync" | "schedule" | "edit" | "test" | "rename" | "remove" | "problems";

/** One integration: its card, and the dialogs that its buttons open. */
export function IntegrationItem({ card }: { card: IntegrationCard }) {
  const [action, setAction] = useState<IntegrationAction | null>(null);
  const [run, setRun] = useState<string | null>(null);
  const close = () => setAction(null);
  return (
    <li>
      <IntegrationCardView card={card} onAction={setAction} onOpenRun={setRun} />
      <SyncDialog card={card} opened={action === "sync"} onClose={close} />
      <ScheduleDialog card={card} opened={action === "schedule"} onClose={close} />
      <EditIntegrationDialog card={card} opened={action === "edit"} onClose={close} />
      <TestIntegrationDialog card={card} opened={action === "test"} onEdit={() => setAction("edit")} onClose={close} />
      <RenameIntegrationDialog card={card} opened={action === "rename"} onClose={close} />
      <RemoveIntegrationDialog card={card} opened={action === "remove"} onClose={close} />
      <ProblemsDialog card={card} opened={action === "problems"} onClose={close} />
      <RunDialog run={run} onClose={() => setRun(null)} />
    </li>
  );
}
