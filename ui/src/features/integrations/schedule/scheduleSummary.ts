import type { TFunction } from "i18next";
import type { Day } from "../../../bindings/Day";
import type { Schedule } from "../../../bindings/Schedule";
import { formatList } from "../../../i18n/format";
import { formatTimeOfDay } from "./timeOfDay";
import { asRange, WEEK } from "./week";

type Daypart = "morning" | "afternoon" | "evening" | "night";

function daypart(time: string): Daypart {
  const hour = Number(time.split(":")[0]);
  if (hour < 4 || hour >= 21) return "night";
  if (hour < 12) return "morning";
  return hour < 17 ? "afternoon" : "evening";
}

function daysText(t: TFunction, days: readonly Day[]): string {
  if (days.length === WEEK.length) return t("schedule.allDays");
  const range = asRange(days);
  if (range) {
    return t("schedule.dayRange", { first: t(`schedule.day.${range[0]}`), last: t(`schedule.day.${range[1]}`) });
  }
  const each = WEEK.filter((day) => days.includes(day)).map((day) => t(`schedule.dayEach.${day}`));
  return t("schedule.dayList", { list: formatList(each) });
}

function timingText(t: TFunction, { timing, days }: Schedule): string {
  switch (timing.kind) {
    case "off":
      return t("schedule.summaryOff");
    case "every":
      return t("schedule.summaryEvery", {
        count: timing.minutes,
        from: formatTimeOfDay(timing.from),
        to: formatTimeOfDay(timing.to),
        days: daysText(t, days),
      });
    case "daily": {
      const time = formatTimeOfDay(timing.at);
      // In Spanish, the article depends on the hour.
      const at = t("schedule.at", { time, count: Number.parseInt(time, 10) });
      const part = t(`schedule.part.${daypart(timing.at)}`);
      if (days.length === WEEK.length) return t("schedule.summaryDaily", { part, at });
      return t("schedule.summaryDailyOn", { part, at, days: daysText(t, days) });
    }
  }
}

/** A schedule in one sentence, without its period. */
export function scheduleSummary(t: TFunction, schedule: Schedule): string {
  const summary = timingText(t, schedule);
  if (!schedule.quiet || schedule.timing.kind === "off") return summary;
  const { from, to } = schedule.quiet;
  return t("schedule.summaryQuiet", { summary, from: formatTimeOfDay(from), to: formatTimeOfDay(to) });
}
