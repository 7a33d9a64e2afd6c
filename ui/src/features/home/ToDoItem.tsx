import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { foregroundOf, type StatusColor } from "../../components/statusColor";
import { formatNumber } from "../../i18n/format";
import classes from "./Home.module.css";

export interface ToDoItemProps {
  color: StatusColor;
  /** How many there are, where that can be counted. */
  count?: number | undefined;
  /** What it is about, if that is not clear. */
  name?: string | undefined;
  title: string;
  text: string;
  button: string;
  busy?: boolean;
  onPress: () => void;
  /** Whether its button is the main one of the page. */
  main: boolean;
  children?: ReactNode;
}

/** One thing to do: how many, what, why, and the button that does it. */
export function ToDoItem({ color, count, name, title, text, button, busy = false, onPress, main, children }: ToDoItemProps) {
  return (
    <li className={classes.toDo}>
      {count === undefined ? (
        <span className={classes.mark} aria-hidden="true">
          <span className={classes.dot} style={{ color: foregroundOf(color) }} />
        </span>
      ) : (
        <span className={classes.mark}>{formatNumber(count)}</span>
      )}
      <div className={classes.toDoText}>
        <p className={classes.toDoTitle}>{title}</p>
        {name && <p className={classes.dimmed}>{name}</p>}
        <p className={classes.dimmed}>{text}</p>
        {children}
      </div>
      <Button variant={main ? "filled" : "default"} loading={busy} onClick={onPress}>
        {button}
      </Button>
    </li>
  );
}
