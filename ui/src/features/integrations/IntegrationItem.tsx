import { useState } from "react";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useScreen } from "../../app/navigation";
import { RunDialog } from "../sync/RunDialog";
import { IntegrationCardView } from "./IntegrationCardView";
import { IntegrationDialogs, type IntegrationAction } from "./IntegrationDialogs";

/** One integration: its card, and the dialogs that its buttons open. `main`: whether it has the main button of the page. */
export function IntegrationItem({ card, main }: { card: IntegrationCard; main: boolean }) {
  const screen = useScreen();
  const isAsked = screen.page === "settings" && screen.edit === card.id;
  const [action, setAction] = useState<IntegrationAction | null>(isAsked ? "edit" : null);
  const [run, setRun] = useState<string | null>(null);
  return (
    <li>
      <IntegrationCardView card={card} main={main} onAction={setAction} onOpenRun={setRun} />
      <IntegrationDialogs card={card} action={action} onAction={setAction} onOpenRun={setRun} />
      <RunDialog run={run} onClose={() => setRun(null)} />
    </li>
  );
}
