import { useState } from "react";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { IntegrationDialogs, type IntegrationAction } from "../integrations/IntegrationDialogs";
import { RunDialog } from "../sync/RunDialog";
import { Checklist } from "./Checklist";
import { IntegrationLines } from "./IntegrationLines";
import { LastBackup } from "./LastBackup";
import { SinceEvening } from "./SinceEvening";
import { ToDoList } from "./ToDoList";
import { useChecklist } from "./useChecklist";
import { useToDos } from "./useToDos";
import classes from "./Home.module.css";

/** Opens a dialog about one of the integrations. */
export type OnCardAction = (card: IntegrationCard, action: IntegrationAction) => void;

/** What is to do, the checklist of the first days, what the last night brought, and each integration in a line. */
export function HomeOverview({ cards }: { cards: IntegrationCard[] }) {
  const [opened, setOpened] = useState<{ id: string; action: IntegrationAction } | null>(null);
  const [run, setRun] = useState<string | null>(null);
  const checklist = useChecklist();
  const { toDos, settled } = useToDos();
  // What fails is more urgent than the next step of the first days.
  const isUrgent = toDos.some((toDo) => toDo.kind === "fault");
  const onAction: OnCardAction = (card, action) => setOpened({ id: card.id, action });
  const firstDays = checklist.shown && (
    <Checklist cards={cards} done={checklist.done} main={!isUrgent} onAction={onAction} onOpenRun={setRun} />
  );
  return (
    <>
      <div className={classes.columns} data-single={cards.length === 0 || undefined}>
        <div className={classes.side}>
          {(!checklist.shown || toDos.length > 0) && (
            <ToDoList
              cards={cards}
              toDos={toDos}
              settled={settled}
              main={!checklist.shown || isUrgent}
              onAction={onAction}
              onOpenRun={setRun}
            />
          )}
          {toDos.length === 0 && firstDays}
        </div>
        {cards.length > 0 && (
          <div className={classes.side}>
            <SinceEvening />
            <LastBackup />
          </div>
        )}
      </div>
      {cards.length > 0 && <IntegrationLines cards={cards} onAction={onAction} />}
      {toDos.length > 0 && firstDays}
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
