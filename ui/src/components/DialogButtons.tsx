import type { ReactNode } from "react";
import classes from "./Dialog.module.css";

interface DialogButtonsProps {
  /** What leads back, at the other end. */
  start?: ReactNode;
  children: ReactNode;
}

/** The buttons at the end of a dialog, the main one last. */
export function DialogButtons({ start, children }: DialogButtonsProps) {
  return (
    <div className={classes.buttons}>
      <div className={classes.start}>{start}</div>
      {children}
    </div>
  );
}
