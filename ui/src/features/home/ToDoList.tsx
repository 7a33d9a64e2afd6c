import { Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { OnCardAction } from "./HomeOverview";
import { NothingToDo } from "./NothingToDo";
import { ToDoFault } from "./ToDoFault";
import { ToDoFix } from "./ToDoFix";
import { ToDoItem } from "./ToDoItem";
import { ToDoRecovery } from "./ToDoRecovery";
import { ToDoUpdate } from "./ToDoUpdate";
import { toDoKey, type ToDo } from "./useToDos";
import { useToDoTexts } from "./useToDoTexts";
import classes from "./Home.module.css";

interface ToDoListProps {
  cards: IntegrationCard[];
  toDos: ToDo[];
  /** Whether everything was asked. */
  settled: boolean;
  /** Whether the first one has the main button of the page. */
  main: boolean;
  onAction: OnCardAction;
  onOpenRun: (run: string) => void;
}

/** What waits for a person, most urgent first. */
export function ToDoList({ cards, toDos, settled, main, onAction, onOpenRun }: ToDoListProps) {
  const { t } = useTranslation();
  const heading = useId();
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <Title order={2} size="h3" id={heading} className={classes.title}>
        {t("home.toDo")}
      </Title>
      {toDos.length === 0 ? (
        settled && <NothingToDo cards={cards} />
      ) : (
        <ul className={classes.toDos}>
          {toDos.map((toDo, index) => (
            <AnyToDo
              key={toDoKey(toDo)}
              toDo={toDo}
              main={main && index === 0}
              several={cards.length > 1}
              onAction={onAction}
              onOpenRun={onOpenRun}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface AnyToDoProps extends Pick<ToDoListProps, "onAction" | "onOpenRun"> {
  toDo: ToDo;
  /** Whether it has the main button of the page. */
  main: boolean;
  /** Whether there are several integrations, so that names are needed. */
  several: boolean;
}

function AnyToDo({ toDo, main, several, onAction, onOpenRun }: AnyToDoProps) {
  const texts = useToDoTexts();
  switch (toDo.kind) {
    case "fault":
      return <ToDoFault {...toDo} main={main} onAction={onAction} onOpenRun={onOpenRun} />;
    case "fix":
      return <ToDoFix card={toDo.card} main={main} several={several} onAction={onAction} />;
    case "recovery":
      return <ToDoRecovery asksPassphrase={toDo.asksPassphrase} main={main} />;
    case "update":
      return <ToDoUpdate offer={toDo.offer} step={toDo.step} main={main} />;
    case "connect":
      return <ToDoItem main={main} {...texts.connect()} />;
    case "import":
      return <ToDoItem main={main} {...texts.import(toDo.card, several, onAction)} />;
    case "kept":
      return <ToDoItem main={main} {...texts.kept(toDo.changes)} />;
    case "duplicates":
      return <ToDoItem main={main} {...texts.duplicates(toDo.count)} />;
    case "backup":
      return <ToDoItem main={main} {...texts.backup(toDo.view)} />;
  }
}
