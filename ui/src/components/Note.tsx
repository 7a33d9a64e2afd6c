import { IconAlertTriangle, IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";
import classes from "./Note.module.css";

interface NoteProps {
  tone: "good" | "warn" | "brand" | "quiet";
  children: ReactNode;
  /** Read out politely when it appears. */
  announced?: boolean;
}

const icons = { good: IconCheck, warn: IconAlertTriangle, brand: IconInfoCircle, quiet: IconInfoCircle };

/** A few words that matter now. */
export function Note({ tone, children, announced = false }: NoteProps) {
  const Icon = icons[tone];
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (announced) note.current?.scrollIntoView({ block: "nearest" });
  }, [announced]);
  return (
    <div ref={note} className={classes.note} data-tone={tone} role={announced ? "status" : undefined}>
      <Icon size={18} className={classes.icon} aria-hidden="true" />
      <div className={classes.words}>{children}</div>
    </div>
  );
}
