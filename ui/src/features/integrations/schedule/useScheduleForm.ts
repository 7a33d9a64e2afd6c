import { useTranslation } from "react-i18next";
import type { Schedule } from "../../../bindings/Schedule";
import { useFaultForm } from "../../../components/useFaultForm";
import { readSchedule, scheduleValues, type ScheduleValues } from "./scheduleValues";
import { formatTimeOfDay } from "./timeOfDay";

/** The form of a schedule, and the schedule that it describes while it is valid. */
export function useScheduleForm(schedule: Schedule) {
  const { t } = useTranslation();
  const form = useFaultForm<ScheduleValues>({
    initialValues: scheduleValues(schedule),
    validate: (values) => {
      const read = readSchedule(values);
      if ("input" in read) return {};
      const example = formatTimeOfDay("19:00");
      return Object.fromEntries(
        Object.entries(read.errors).map(([field, error]) => [field, t(`schedule.${error}`, { example })]),
      );
    },
    fields: {},
  });
  const read = readSchedule(form.values);
  return { form, schedule: "input" in read ? read.input : null };
}

export type ScheduleForm = ReturnType<typeof useScheduleForm>["form"];
