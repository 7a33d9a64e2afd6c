import { IconCircle, IconCircleCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Home.module.css";

interface ChecklistItemProps {
  title: string;
  text: string;
  button: ReactNode;
  state: "done" | "next" | "later";
}

/** One step: whether it is done, what it is, its button, and of the next one the reason. */
export function ChecklistItem({ title, text, button, state }: ChecklistItemProps) {
  const { t } = useTranslation();
  const Icon = state === "done" ? IconCircleCheck : IconCircle;
  return (
    <li className={classes.step} data-state={state} aria-current={state === "next" ? "step" : undefined}>
      <Icon className={classes.stepMark} size={20} stroke={1.75} aria-hidden="true" />
      <div className={classes.toDoText}>
        <p className={classes.toDoTitle}>
          {title}
          {state === "done" && <span className="visually-hidden"> {t("checklist.done")}</span>}
        </p>
        {state === "next" && <p className={classes.dimmed}>{text}</p>}
      </div>
      {button}
    </li>
  );
}
