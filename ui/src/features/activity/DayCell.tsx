import { UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClock, IconMinus, IconPlayerStop, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DayResult } from "../../bindings/DayResult";
import type { ScheduledDay } from "../../bindings/ScheduledDay";
import { formatDateTime, formatDay } from "../../i18n/format";
import classes from "./Days.module.css";

const SIZE = 14;

/** Each result has a sign of its own, so that color is never the only one. */
const signs: Record<DayResult, ReactNode> = {
  none: null,
  ran: <IconCheck size={SIZE} stroke={2.5} />,
  ran_late: <IconClock size={SIZE} stroke={2} />,
  failed: <IconX size={SIZE} stroke={2.5} />,
  needs_decision: <IconAlertTriangle size={SIZE} stroke={2} />,
  stopped: <IconPlayerStop size={SIZE} stroke={2} />,
  missed: <IconMinus size={SIZE} stroke={2.5} />,
  ahead: null,
};

interface DayCellProps {
  day: ScheduledDay;
  /** Whether the Tab key stops here. */
  tabbable: boolean;
  onOpen: (run: string) => void;
}

/** What became of one day's syncs. It opens the sync that decides it, if there is one. */
export function DayCell({ day, tabbable, onOpen }: DayCellProps) {
  const { t } = useTranslation();
  const { result, run, started_at } = day;
  const label = [
    `${formatDay(day.day, "weekday")}: ${t(`activity.day.${result}`)}`,
    started_at !== null && t("activity.startedAt", { when: formatDateTime(started_at) }),
  ]
    .filter(Boolean)
    .join(" · ");
  if (run === null) {
    return (
      <span className={classes.cell} data-result={result} title={label} role="img" aria-label={label}>
        {signs[result]}
      </span>
    );
  }
  return (
    <UnstyledButton
      className={classes.cell}
      data-result={result}
      title={label}
      aria-label={label}
      tabIndex={tabbable ? 0 : -1}
      onClick={() => onOpen(run)}
    >
      {signs[result]}
    </UnstyledButton>
  );
}
