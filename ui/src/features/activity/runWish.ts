import type { Ending } from "../../bindings/Ending";
import type { RunQuery } from "../../bindings/RunQuery";
import type { Trigger } from "../../bindings/Trigger";
import { parseBirthday } from "../../i18n/birthday";

export const periods = ["any", "today", "week", "month", "year", "own"] as const;
export type Period = (typeof periods)[number];

/** Which runs a person wants to see. */
export interface RunWish {
  integration: string | null;
  trigger: Trigger | null;
  ending: Ending | null;
  period: Period;
  /** As typed, for a period of one's own. */
  from: string;
  until: string;
}

export const startWish: RunWish = { integration: null, trigger: null, ending: null, period: "any", from: "", until: "" };

const DAYS_BACK: Partial<Record<Period, number>> = { today: 0, week: 6, month: 29, year: 364 };

/** A day of this computer's calendar as the office is asked for it. */
function isoDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day that was typed; null if nothing was, or nothing that is a day. */
export function typedDay(text: string): string | null {
  const day = parseBirthday(text);
  const date = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : null;
  return date && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : null;
}

/** The wish as the office is asked. */
export function runQuery(wish: RunWish, today = new Date()): RunQuery {
  const { integration, trigger, ending, period } = wish;
  if (period === "own") {
    return { integration, trigger, ending, from: typedDay(wish.from), until: typedDay(wish.until) };
  }
  const back = DAYS_BACK[period];
  const first = back === undefined ? null : new Date(today.getFullYear(), today.getMonth(), today.getDate() - back);
  return { integration, trigger, ending, from: first && isoDay(first), until: null };
}

/** Whether the wish leaves any run out. */
export function narrows(wish: RunWish): boolean {
  const { integration, trigger, ending, from, until } = runQuery(wish);
  return [integration, trigger, ending, from, until].some((each) => each !== null);
}
