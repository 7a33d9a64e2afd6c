import type { Mode } from "../../bindings/Mode";
import type { RunStatus } from "../../bindings/RunStatus";
import type { RunQuery } from "../../bindings/RunQuery";
import type { Trigger } from "../../bindings/Trigger";
import { ALL_RUNS } from "../../backend/queries/runs";
import { parseBirthday } from "../../i18n/birthday";
import { formatBirthday, isoDay } from "../../i18n/format";

export const periods = ["any", "today", "week", "month", "year", "custom"] as const;
export type Period = (typeof periods)[number];

/** The filters of the run list, as chosen and typed. */
export interface RunFilters {
  integration: string | null;
  mode: Mode | null;
  trigger: Trigger | null;
  status: RunStatus | null;
  /** Only syncs that changed a patient. */
  changed: boolean;
  period: Period;
  /** As typed, for a custom period. */
  from: string;
  until: string;
}

export const noFilters: RunFilters = {
  integration: null,
  mode: null,
  trigger: null,
  status: null,
  changed: false,
  period: "any",
  from: "",
  until: "",
};

/** The runs from this day on, `YYYY-MM-DD`. */
export function since(day: string): RunFilters {
  return { ...noFilters, period: "custom", from: formatBirthday(day) };
}

const DAYS_BACK: Partial<Record<Period, number>> = { today: 0, week: 6, month: 29, year: 364 };

/** A typed date as `YYYY-MM-DD`; null if it is empty or not a date. */
export function parseDay(text: string): string | null {
  const day = parseBirthday(text);
  const date = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : null;
  return date && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : null;
}

/** The query of the filters. */
export function runQuery(filters: RunFilters, today = new Date()): RunQuery {
  const { integration, mode, trigger, status, changed, period } = filters;
  const others = { ...ALL_RUNS, integration, mode, trigger, status, changed_patients: changed };
  if (period === "custom") return { ...others, from: parseDay(filters.from), until: parseDay(filters.until) };
  const back = DAYS_BACK[period];
  const first = back === undefined ? null : new Date(today.getFullYear(), today.getMonth(), today.getDate() - back);
  return { ...others, from: first && isoDay(first) };
}

/** Whether the filters exclude any run. */
export function isFiltered(filters: RunFilters): boolean {
  return JSON.stringify(runQuery(filters)) !== JSON.stringify(ALL_RUNS);
}
