import { Checkbox, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Schedule.module.css";
import type { ScheduleForm } from "./useScheduleForm";

/** The hours in which no automatic sync starts. */
export function QuietFields({ form }: { form: ScheduleForm }) {
  const { t } = useTranslation();
  return (
    <>
      <Checkbox
        label={t("schedule.quiet")}
        description={t("schedule.quietText")}
        {...form.getInputProps("hasQuiet", { type: "checkbox" })}
      />
      {form.values.hasQuiet && (
        <div className={classes.times}>
          <TextInput label={t("schedule.quietFrom")} {...form.getInputProps("quietFrom")} />
          <TextInput label={t("schedule.quietTo")} {...form.getInputProps("quietTo")} />
        </div>
      )}
    </>
  );
}
