import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Navigation.module.css";

interface NavigationItemProps {
  icon: ReactNode;
  label: string;
  /** A figure beside the label, and the same for people who listen. */
  note?: string | undefined;
  noteWords?: string | undefined;
  current: boolean;
  onClick: () => void;
}

export function NavigationItem({ icon, label, note, noteWords, current, onClick }: NavigationItemProps) {
  return (
    <UnstyledButton className={classes.item} aria-current={current ? "page" : undefined} onClick={onClick}>
      <span className={classes.icon} aria-hidden="true">
        {icon}
      </span>
      <span className={classes.label}>{label}</span>
      {note !== undefined && (
        <>
          <span className={classes.note} aria-hidden="true">
            {note}
          </span>
          <span className="unseen">{noteWords}</span>
        </>
      )}
    </UnstyledButton>
  );
}
