import { Chip, Input } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Day } from "../../../bindings/Day";
import classes from "./Schedule.module.css";
import type { ScheduleForm } from "./useScheduleForm";
import { WEEK } from "./week";

/** The days of the week to sync on. */
export function DaysField({ form }: { form: ScheduleForm }) {
  const { t } = useTranslation();
  const label = useId();
  const errorId = useId();
  const { days: error } = form.errors;
  return (
    <div role="group" aria-labelledby={label} aria-describedby={error ? errorId : undefined}>
      <Input.Label component="div" id={label}>
        {t("schedule.days")}
      </Input.Label>
      <div className={classes.days}>
        <Chip.Group multiple value={form.values.days} onChange={(days) => form.setFieldValue("days", inOrder(days as Day[]))}>
          {WEEK.map((day) => (
            <Chip key={day} value={day} size="sm" variant="outline" aria-label={t(`schedule.day.${day}`)}>
              {t(`schedule.dayShort.${day}`)}
            </Chip>
          ))}
        </Chip.Group>
      </div>
      {error && (
        <Input.Error id={errorId} mt={6} role="alert">
          {error}
        </Input.Error>
      )}
    </div>
  );
}

const inOrder = (days: Day[]) => WEEK.filter((day) => days.includes(day));
