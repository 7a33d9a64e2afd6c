import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./SectionHeading.module.css";

interface SectionHeadingProps {
  title: string;
  lead: string;
  action?: ReactNode;
}

/** The heading of a section, with its main button. */
export function SectionHeading({ title, lead, action }: SectionHeadingProps) {
  return (
    <div className={classes.heading}>
      <div>
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text c="dimmed" size="sm" mt={2} maw={720}>
          {lead}
        </Text>
      </div>
      {action}
    </div>
  );
}
