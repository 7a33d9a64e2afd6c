import { NumberInput, Radio, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ScheduleDraft, ScheduleFlaws, TimingKind } from "./scheduleDraft";
import classes from "./Schedule.module.css";
import { TimeField } from "./TimeField";

export interface ScheduleFieldsProps {
  draft: ScheduleDraft;
  flaws: ScheduleFlaws;
  onChange: (change: Partial<ScheduleDraft>) => void;
}

const kinds: TimingKind[] = ["daily", "every", "off"];

/** How often, and the times that belong to it. */
export function TimingFields({ draft, flaws, onChange }: ScheduleFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Radio.Group
        label={t("schedule.how")}
        value={draft.kind}
        onChange={(kind) => onChange({ kind: kind as TimingKind })}
      >
        <Stack gap="sm" mt="xs">
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} label={t(`schedule.${kind}`)} description={t(`schedule.${kind}Text`)} />
          ))}
        </Stack>
      </Radio.Group>
      {draft.kind === "daily" && (
        <div className={classes.times}>
          <TimeField label={t("schedule.at")} value={draft.at} flaw={flaws.at} onChange={(at) => onChange({ at })} />
        </div>
      )}
      {draft.kind === "every" && (
        <div className={classes.times}>
          <NumberInput
            className={classes.wide}
            label={t("schedule.minutes")}
            value={draft.minutes}
            onChange={(minutes) => onChange({ minutes: String(minutes) })}
            error={flaws.minutes && t(`schedule.${flaws.minutes}`)}
            allowDecimal={false}
            allowNegative={false}
            step={5}
          />
          <TimeField label={t("schedule.from")} value={draft.from} flaw={flaws.from} onChange={(from) => onChange({ from })} />
          <TimeField label={t("schedule.to")} value={draft.to} flaw={flaws.to} onChange={(to) => onChange({ to })} />
        </div>
      )}
    </>
  );
}
