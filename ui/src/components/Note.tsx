import { IconAlertTriangle, IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";
import type { StatusColor } from "./statusColor";
import classes from "./Note.module.css";

interface NoteProps {
  color: Exclude<StatusColor, "bad">;
  children: ReactNode;
  /** Whether it has just appeared, so that it is announced. */
  announced?: boolean;
}

const icons = { good: IconCheck, warn: IconAlertTriangle, brand: IconInfoCircle, quiet: IconInfoCircle };

/** A colored box with something to know now. */
export function Note({ color, children, announced = false }: NoteProps) {
  const Icon = icons[color];
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (announced) note.current?.scrollIntoView({ block: "nearest" });
  }, [announced]);
  return (
    <div ref={note} className={classes.note} data-color={color} role={announced ? "status" : undefined}>
      <Icon size={18} className={classes.icon} aria-hidden="true" />
      <div className={classes.text}>{children}</div>
    </div>
  );
}
