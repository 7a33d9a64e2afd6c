import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ScheduleFlaw } from "./scheduleDraft";
import { formatTimeOfDay } from "./timeOfDay";

interface TimeFieldProps {
  label: string;
  value: string;
  flaw: ScheduleFlaw | undefined;
  onChange: (text: string) => void;
}

/** A time of day, typed as people here write it. */
export function TimeField({ label, value, flaw, onChange }: TimeFieldProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={flaw && t(`schedule.${flaw}`, { example: formatTimeOfDay("19:00") })}
      autoComplete="off"
    />
  );
}
