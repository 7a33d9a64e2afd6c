import { NumberInput, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { TimingKind } from "./scheduleValues";
import classes from "./Schedule.module.css";
import type { ScheduleForm } from "./useScheduleForm";

const kinds: TimingKind[] = ["daily", "every", "off"];

/** How often to sync, and the times for it. */
export function TimingFields({ form }: { form: ScheduleForm }) {
  const { t } = useTranslation();
  return (
    <>
      <Radio.Group label={t("schedule.how")} {...form.getInputProps("kind")}>
        <Stack gap="sm" mt="xs">
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} label={t(`schedule.${kind}`)} description={t(`schedule.${kind}Text`)} />
          ))}
        </Stack>
      </Radio.Group>
      {form.values.kind !== "off" && (
        <Text size="sm" c="dimmed">
          {t("schedule.weekly")}
        </Text>
      )}
      {form.values.kind === "daily" && (
        <div className={classes.times}>
          <TextInput label={t("schedule.at")} {...form.getInputProps("at")} />
        </div>
      )}
      {form.values.kind === "every" && (
        <div className={classes.times}>
          <NumberInput
            className={classes.wide}
            label={t("schedule.minutes")}
            {...form.getInputProps("minutes")}
            allowDecimal={false}
            allowNegative={false}
            step={5}
          />
          <TextInput label={t("schedule.from")} {...form.getInputProps("from")} />
          <TextInput label={t("schedule.to")} {...form.getInputProps("to")} />
        </div>
      )}
    </>
  );
}
