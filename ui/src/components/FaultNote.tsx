import { IconAlertCircle } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";
import type { Fault } from "../bindings/Fault";
import classes from "./Note.module.css";

interface FaultNoteProps {
  fault: Pick<Fault, "message" | "hint">;
  id?: string;
  /** What can be done about it here. */
  children?: ReactNode;
  /** Whether it has just happened and is read out. */
  announced?: boolean;
}

/** What went wrong and what to do. */
export function FaultNote({ fault, id, children, announced = true }: FaultNoteProps) {
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (announced) note.current?.scrollIntoView({ block: "nearest" });
  }, [announced, fault.message]);
  return (
    <div ref={note} id={id} className={classes.note} data-tone="bad" role={announced ? "alert" : undefined}>
      <IconAlertCircle size={18} className={classes.icon} aria-hidden="true" />
      <div className={classes.words}>
        <strong>{fault.message}</strong> <span>{fault.hint}</span>
        {children && <div className={classes.actions}>{children}</div>}
      </div>
    </div>
  );
}
