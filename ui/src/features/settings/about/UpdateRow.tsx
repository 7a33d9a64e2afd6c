import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "../Settings.module.css";

interface UpdateRowProps {
  title: string;
  text: string;
  /** Whether the text changes while it is read. */
  live?: boolean;
  /** Buttons. */
  children?: ReactNode;
}

/** What is known about updates in two lines, and what can be done. */
export function UpdateRow({ title, text, live = false, children }: UpdateRowProps) {
  return (
    <div className={classes.update}>
      <div>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text size="sm" c="dimmed" role={live ? "status" : undefined}>
          {text}
        </Text>
      </div>
      {children && <div className={classes.updateButtons}>{children}</div>}
    </div>
  );
}
