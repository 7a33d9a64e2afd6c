import type { TFunction } from "i18next";
import type { DayResult } from "../../bindings/DayResult";
import type { ScheduledDay } from "../../bindings/ScheduledDay";

/** From what asks for something to what is only good to know. */
const told: DayResult[] = ["needs_decision", "failed", "missed", "stopped", "ran_late"];

/** How many of the days went otherwise than planned; that none did, if any sync ran. */
export function daySummary(t: TFunction, days: ScheduledDay[]): string {
  const count = (result: DayResult) => days.filter((day) => day.result === result).length;
  const parts = told.flatMap((result) => {
    const found = count(result);
    return found === 0 ? [] : [t(`activity.days.${result}` as "activity.days.failed", { count: found })];
  });
  if (parts.length > 0) return parts.join(" · ");
  return count("ran") > 0 ? t("activity.days.allRan") : t("activity.days.nothing");
}
