import { useState } from "react";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { IntegrationDialogs, type IntegrationAction } from "../integrations/IntegrationDialogs";
import { RunDialog } from "../sync/RunDialog";
import { IntegrationLines } from "./IntegrationLines";
import { LastBackup } from "./LastBackup";
import { SinceEvening } from "./SinceEvening";
import { ToDoList } from "./ToDoList";
import classes from "./Home.module.css";

/** Opens a dialog about one of the integrations. */
export type OnCardAction = (card: IntegrationCard, action: IntegrationAction) => void;

/** What is to do, what the last night brought, and each integration in a line. */
export function HomeOverview({ cards }: { cards: IntegrationCard[] }) {
  const [opened, setOpened] = useState<{ id: string; action: IntegrationAction } | null>(null);
  const [run, setRun] = useState<string | null>(null);
  const onAction: OnCardAction = (card, action) => setOpened({ id: card.id, action });
  return (
    <>
      <div className={classes.columns} data-single={cards.length === 0 || undefined}>
        <ToDoList cards={cards} onAction={onAction} onOpenRun={setRun} />
        {cards.length > 0 && (
          <div className={classes.side}>
            <SinceEvening />
            <LastBackup />
          </div>
        )}
      </div>
      {cards.length > 0 && <IntegrationLines cards={cards} onAction={onAction} />}
      {cards.map((card) => (
        <IntegrationDialogs
          key={card.id}
          card={card}
          action={opened?.id === card.id ? opened.action : null}
          onAction={(action) => setOpened(action && { id: card.id, action })}
          onOpenRun={setRun}
        />
      ))}
      <RunDialog run={run} onClose={() => setRun(null)} />
    </>
  );
}
