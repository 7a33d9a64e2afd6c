import { Select } from "@mantine/core";
import classes from "./Activity.module.css";

const ALL = "all";

interface FilterSelectProps {
  label: string;
  /** The label of the choice that excludes nothing. */
  all: string;
  choices: { value: string; label: string }[];
  value: string | null;
  onChange: (value: string | null) => void;
}

/** A filter with a choice for "all". */
export function FilterSelect({ label, all, choices, value, onChange }: FilterSelectProps) {
  return (
    <Select
      className={classes.filter}
      aria-label={label}
      data={[{ value: ALL, label: all }, ...choices]}
      value={value ?? ALL}
      onChange={(chosen) => onChange(chosen === ALL ? null : chosen)}
      allowDeselect={false}
    />
  );
}
