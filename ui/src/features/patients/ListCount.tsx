import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Patients.module.css";

interface ListCountProps {
  total: number | undefined;
  selected: number;
  /** Where the list was saved last. */
  saved: string | null;
  onDeselect: () => void;
}

/** How many patients are listed and selected, and where they were saved. */
export function ListCount({ total, selected, saved, onDeselect }: ListCountProps) {
  const { t } = useTranslation();
  return (
    <span className={classes.count}>
      <span aria-live="polite">{total === undefined ? " " : t("patients.found", { count: total })}</span>
      {selected > 0 && (
        <>
          <span aria-live="polite">{t("patientList.selected", { count: selected })}</span>
          <Anchor component="button" type="button" size="sm" underline="always" onClick={onDeselect}>
            {t("patientList.clearSelection")}
          </Anchor>
        </>
      )}
      <span role="status" className={classes.saved}>
        {saved !== null && t("summary.savedCsv", { path: saved })}
      </span>
    </span>
  );
}
