import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Schedule.module.css";
import { TimeField } from "./TimeField";
import type { ScheduleFieldsProps } from "./TimingFields";

/** Hours in which nothing begins by itself. */
export function QuietFields({ draft, flaws, onChange }: ScheduleFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Checkbox
        label={t("schedule.quiet")}
        description={t("schedule.quietText")}
        checked={draft.hasQuiet}
        onChange={(event) => onChange({ hasQuiet: event.currentTarget.checked })}
      />
      {draft.hasQuiet && (
        <div className={classes.times}>
          <TimeField
            label={t("schedule.quietFrom")}
            value={draft.quietFrom}
            flaw={flaws.quietFrom}
            onChange={(quietFrom) => onChange({ quietFrom })}
          />
          <TimeField
            label={t("schedule.quietTo")}
            value={draft.quietTo}
            flaw={flaws.quietTo}
            onChange={(quietTo) => onChange({ quietTo })}
          />
        </div>
      )}
    </>
  );
}
