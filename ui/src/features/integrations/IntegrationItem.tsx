import { useState } from "react";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useScreen } from "../../app/navigation";
import { RunDialog } from "../sync/RunDialog";
import { IntegrationCardView } from "./IntegrationCardView";
import { IntegrationDialogs, type IntegrationAction } from "./IntegrationDialogs";

/** One integration: its card, and the dialogs that its buttons open. */
export function IntegrationItem({ card }: { card: IntegrationCard }) {
  const screen = useScreen();
  const isAsked = screen.page === "settings" && screen.edit === card.id;
  const [action, setAction] = useState<IntegrationAction | null>(isAsked ? "edit" : null);
  const [run, setRun] = useState<string | null>(null);
  return (
    <li>
      <IntegrationCardView card={card} onAction={setAction} onOpenRun={setRun} />
      <IntegrationDialogs card={card} action={action} onAction={setAction} />
      <RunDialog run={run} onClose={() => setRun(null)} />
    </li>
  );
}
