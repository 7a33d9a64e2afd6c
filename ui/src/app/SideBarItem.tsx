import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./SideBar.module.css";

interface SideBarItemProps {
  icon: ReactNode;
  label: string;
  /** A number beside the label. */
  note?: string | undefined;
  /** The same for screen readers. */
  noteLabel?: string | undefined;
  /** Whether that number asks for something. */
  urgent?: boolean;
  current: boolean;
  onClick: () => void;
}

export function SideBarItem({ icon, label, note, noteLabel, urgent = false, current, onClick }: SideBarItemProps) {
  return (
    <UnstyledButton className={classes.item} aria-current={current ? "page" : undefined} onClick={onClick}>
      <span className={classes.icon} aria-hidden="true">
        {icon}
      </span>
      <span className={classes.label}>{label}</span>
      {note !== undefined && (
        <>
          <span className={classes.note} data-urgent={urgent || undefined} aria-hidden="true">
            {note}
          </span>
          <span className="visually-hidden">{noteLabel}</span>
        </>
      )}
    </UnstyledButton>
  );
}
