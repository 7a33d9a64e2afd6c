import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Ending } from "../../bindings/Ending";
import type { Trigger } from "../../bindings/Trigger";
import { useIntegrations } from "../../backend/queries/integrations";
import { birthdayExample } from "../../i18n/birthday";
import classes from "./Activity.module.css";
import { periods, typedDay, type Period, type RunWish } from "./runWish";

interface RunFiltersProps {
  wish: RunWish;
  onWish: (wish: RunWish) => void;
}

const endings: Ending[] = ["completed", "limited", "cancelled", "asks", "failed", "interrupted", "running"];
const triggers: Trigger[] = ["window", "timer", "command"];
const ALL = "all";

/** By integration, outcome, who started it and when. */
export function RunFilters({ wish, onWish }: RunFiltersProps) {
  const { t } = useTranslation();
  const cards = useIntegrations().data ?? [];
  return (
    <search className={classes.filters}>
      {cards.length > 1 && (
        <Filter
          label={t("activity.integration")}
          all={t("activity.allIntegrations")}
          choices={cards.map((card) => ({ value: card.id, label: card.name }))}
          value={wish.integration}
          onChange={(integration) => onWish({ ...wish, integration })}
        />
      )}
      <Filter
        label={t("activity.outcome")}
        all={t("activity.allOutcomes")}
        choices={endings.map((value) => ({ value, label: t(`activity.outcomes.${value}`) }))}
        value={wish.ending}
        onChange={(ending) => onWish({ ...wish, ending: ending as Ending | null })}
      />
      <Filter
        label={t("activity.trigger")}
        all={t("activity.allTriggers")}
        choices={triggers.map((value) => ({ value, label: t(`activity.triggers.${value}`) }))}
        value={wish.trigger}
        onChange={(trigger) => onWish({ ...wish, trigger: trigger as Trigger | null })}
      />
      <Select
        className={classes.filter}
        aria-label={t("activity.period")}
        data={periods.map((value) => ({ value, label: t(`activity.periods.${value}`) }))}
        value={wish.period}
        onChange={(period) => onWish({ ...wish, period: (period ?? "any") as Period })}
        allowDeselect={false}
      />
      {wish.period === "own" && (
        <>
          <DayField label={t("activity.from")} value={wish.from} onChange={(from) => onWish({ ...wish, from })} />
          <DayField label={t("activity.until")} value={wish.until} onChange={(until) => onWish({ ...wish, until })} />
        </>
      )}
    </search>
  );
}

interface FilterProps {
  label: string;
  /** What it is called that nothing is left out. */
  all: string;
  choices: { value: string; label: string }[];
  value: string | null;
  onChange: (value: string | null) => void;
}

function Filter({ label, all, choices, value, onChange }: FilterProps) {
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

interface DayFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

function DayField({ label, value, onChange }: DayFieldProps) {
  const { t } = useTranslation();
  const example = birthdayExample();
  const wrong = value.trim() !== "" && typedDay(value) === null;
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
