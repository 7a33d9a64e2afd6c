import type { ReactNode } from "react";
import classes from "./Dialog.module.css";

interface DialogButtonsProps {
  /** The button at the other end, which leads back. */
  start?: ReactNode;
  children: ReactNode;
}

/** The buttons of a dialog, the main one last. */
export function DialogButtons({ start, children }: DialogButtonsProps) {
  return (
    <div className={classes.buttons}>
      <div className={classes.start}>{start}</div>
      {children}
    </div>
  );
}
