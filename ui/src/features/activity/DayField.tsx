import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { birthdayExample } from "../../i18n/birthday";
import classes from "./Activity.module.css";
import { parseDay } from "./runFilters";

interface DayFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A typed date. */
export function DayField({ label, value, onChange }: DayFieldProps) {
  const { t } = useTranslation();
  const example = birthdayExample();
  const wrong = value.trim() !== "" && parseDay(value) === null;
  return (
    <TextInput
      className={classes.day}
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={wrong && t("activity.dayWrong", { example })}
    />
  );
}
