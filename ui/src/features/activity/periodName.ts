import type { TFunction } from "i18next";
import type { ActivityStep } from "../../bindings/ActivityStep";
import { formatDay } from "../../i18n/format";

/** The full name of a period: a day, a week by its first day, or a month. */
export function periodName(t: TFunction, step: ActivityStep, begin: string): string {
  if (step === "month") return formatDay(begin, "month");
  const day = formatDay(begin, "long");
  return step === "week" ? t("activity.weekOf", { day }) : day;
}

/** The short name for an axis. */
export function periodTick(step: ActivityStep, begin: string): string {
  return formatDay(begin, step === "month" ? "month" : "short");
}
