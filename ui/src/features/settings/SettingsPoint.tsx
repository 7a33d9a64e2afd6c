import { Text } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Settings.module.css";

interface SettingsPointProps {
  icon: Icon;
  title: string;
  children: ReactNode;
}

/** One point of a tab, with an icon and an explanation. */
export function SettingsPoint({ icon: Mark, title, children }: SettingsPointProps) {
  return (
    <li className={classes.point}>
      <Mark size={20} stroke={1.75} className={classes.pointIcon} aria-hidden="true" />
      <div>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text size="sm" c="dimmed" component="div" className={classes.pointText}>
          {children}
        </Text>
      </div>
    </li>
  );
}
