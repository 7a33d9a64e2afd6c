import { IconAlertCircle } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../bindings/Fault";
import { sayFault } from "../i18n/officeWords";
import classes from "./Note.module.css";

interface FaultNoteProps {
  fault: Omit<Fault, "code"> & Partial<Fault>;
  id?: string;
  /** What else there is to know about it. */
  also?: string;
  /** What can be done about it here. */
  children?: ReactNode;
  /** Whether it has just happened and is read out. */
  announced?: boolean;
}

/** What went wrong and what to do. */
export function FaultNote({ fault, id, also, children, announced = true }: FaultNoteProps) {
  // Drawn anew when the language changes.
  useTranslation();
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (announced) note.current?.scrollIntoView({ block: "nearest" });
  }, [announced, fault.message]);
  const { message, hint, lang } = sayFault(fault);
  return (
    <div ref={note} id={id} className={classes.note} data-tone="bad" role={announced ? "alert" : undefined}>
      <IconAlertCircle size={18} className={classes.icon} aria-hidden="true" />
      <div className={classes.words}>
        <strong lang={lang}>{message}</strong> <span lang={lang}>{hint}</span>
        {also && ` ${also}`}
        {children && <div className={classes.actions}>{children}</div>}
      </div>
    </div>
  );
}
