import { IconAlertCircle } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";
import classes from "./Note.module.css";

interface ErrorNoteProps {
  id?: string | undefined;
  title: string;
  text: string;
  children?: ReactNode;
  /** Whether it has just happened, so that it is announced. */
  announced?: boolean;
}

/** A red note: what went wrong, what to do, and buttons that help. */
export function ErrorNote({ id, title, text, children, announced = true }: ErrorNoteProps) {
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (announced) note.current?.scrollIntoView({ block: "nearest" });
  }, [announced, title]);
  return (
    <div ref={note} id={id} className={classes.note} data-color="bad" role={announced ? "alert" : undefined}>
      <IconAlertCircle size={18} className={classes.icon} aria-hidden="true" />
      <div className={classes.text}>
        <strong>{title}</strong> {text}
        {children && <div className={classes.actions}>{children}</div>}
      </div>
    </div>
  );
}
