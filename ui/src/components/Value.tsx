import type { MouseEvent, ReactNode } from "react";
import classes from "./Value.module.css";

function selectAll(event: MouseEvent<HTMLElement>): void {
  window.getSelection()?.selectAllChildren(event.currentTarget);
}

/** A value that a double-click selects as a whole. */
export function Value({ children }: { children: ReactNode }) {
  return (
    <span className={classes.value} onDoubleClick={selectAll}>
      {children}
    </span>
  );
}
