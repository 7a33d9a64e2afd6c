import { Checkbox, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Mode } from "../../bindings/Mode";
import type { RunStatus } from "../../bindings/RunStatus";
import type { Trigger } from "../../bindings/Trigger";
import { useIntegrations } from "../../backend/queries/integrations";
import classes from "./Activity.module.css";
import { DayField } from "./DayField";
import { FilterSelect } from "./FilterSelect";
import { periods, type Period, type RunFilters } from "./runFilters";

interface RunFilterBarProps {
  filters: RunFilters;
  onFilters: (filters: RunFilters) => void;
}

const statuses: RunStatus[] = ["completed", "limited", "cancelled", "needs_decision", "failed", "interrupted", "running"];
const modes: Mode[] = ["full", "incremental"];
const triggers: Trigger[] = ["window", "timer", "command"];

/** Filters by integration, result, type, trigger, period, and whether anything changed. */
export function RunFilterBar({ filters, onFilters }: RunFilterBarProps) {
  const { t } = useTranslation();
  const cards = useIntegrations().data ?? [];
  return (
    <search className={classes.filters}>
      {cards.length > 1 && (
        <FilterSelect
          label={t("activity.integration")}
          all={t("activity.allIntegrations")}
          choices={cards.map((card) => ({ value: card.id, label: card.name }))}
          value={filters.integration}
          onChange={(integration) => onFilters({ ...filters, integration })}
        />
      )}
      <FilterSelect
        label={t("activity.outcome")}
        all={t("activity.allOutcomes")}
        choices={statuses.map((value) => ({ value, label: t(`activity.outcomes.${value}`) }))}
        value={filters.status}
        onChange={(status) => onFilters({ ...filters, status: status as RunStatus | null })}
      />
      <FilterSelect
        label={t("activity.kind")}
        all={t("activity.allKinds")}
        choices={modes.map((value) => ({ value, label: t(`sync.${value}`) }))}
        value={filters.mode}
        onChange={(mode) => onFilters({ ...filters, mode: mode as Mode | null })}
      />
      <FilterSelect
        label={t("activity.trigger")}
        all={t("activity.allTriggers")}
        choices={triggers.map((value) => ({ value, label: t(`activity.triggers.${value}`) }))}
        value={filters.trigger}
        onChange={(trigger) => onFilters({ ...filters, trigger: trigger as Trigger | null })}
      />
      <Select
        className={classes.filter}
        aria-label={t("activity.period")}
        data={periods.map((value) => ({ value, label: t(`activity.periods.${value}`) }))}
        value={filters.period}
        onChange={(period) => onFilters({ ...filters, period: (period ?? "any") as Period })}
        allowDeselect={false}
      />
      {filters.period === "custom" && (
        <div className={classes.days}>
          <DayField label={t("activity.from")} value={filters.from} onChange={(from) => onFilters({ ...filters, from })} />
          <DayField label={t("activity.until")} value={filters.until} onChange={(until) => onFilters({ ...filters, until })} />
        </div>
      )}
      <Checkbox
        className={classes.changed}
        label={t("activity.changed")}
        checked={filters.changed}
        onChange={(event) => onFilters({ ...filters, changed: event.currentTarget.checked })}
      />
    </search>
  );
}
