import type { TFunction } from "i18next";
import type { ActivityStep } from "../../bindings/ActivityStep";
import { formatDay } from "../../i18n/format";

/** A period in full: a day, a week by its first day, or a month. */
export function periodName(t: TFunction, step: ActivityStep, begin: string): string {
  if (step === "month") return formatDay(begin, "month");
  const day = formatDay(begin, "long");
  return step === "week" ? t("activity.weekOf", { day }) : day;
}

/** The same as short as an axis needs it. */
export function periodTick(step: ActivityStep, begin: string): string {
  return formatDay(begin, step === "month" ? "month" : "short");
}
