import { Chip, Input } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Day } from "../../../bindings/Day";
import type { ScheduleFieldsProps } from "./TimingFields";
import classes from "./Schedule.module.css";
import { WEEK } from "./week";

/** On which days of the week. */
export function DaysField({ draft, flaws, onChange }: ScheduleFieldsProps) {
  const { t } = useTranslation();
  const label = useId();
  const error = useId();
  return (
    <div role="group" aria-labelledby={label} aria-describedby={flaws.days && error}>
      <Input.Label component="div" id={label}>
        {t("schedule.days")}
      </Input.Label>
      <div className={classes.days}>
        <Chip.Group multiple value={draft.days} onChange={(days) => onChange({ days: inOrder(days as Day[]) })}>
          {WEEK.map((day) => (
            <Chip key={day} value={day} size="sm" aria-label={t(`schedule.day.${day}`)}>
              {t(`schedule.dayShort.${day}`)}
            </Chip>
          ))}
        </Chip.Group>
      </div>
      {flaws.days && (
        <Input.Error id={error} mt={6} role="alert">
          {t(`schedule.${flaws.days}`)}
        </Input.Error>
      )}
    </div>
  );
}

const inOrder = (days: Day[]) => WEEK.filter((day) => days.includes(day));
