import type { Day } from "../../../bindings/Day";
import type { Schedule } from "../../../bindings/Schedule";
import type { ScheduleInput } from "../../../bindings/ScheduleInput";
import { formatTimeOfDay, parseTimeOfDay } from "./timeOfDay";
import { WEEK } from "./week";

export type TimingKind = Schedule["timing"]["kind"];

/** A schedule as typed. */
export type ScheduleValues = {
  kind: TimingKind;
  at: string;
  minutes: string | number;
  from: string;
  to: string;
  days: Day[];
  hasQuiet: boolean;
  quietFrom: string;
  quietTo: string;
};

export type ScheduleField = "at" | "minutes" | "from" | "to" | "days" | "quietFrom" | "quietTo";

/** The key of the text that says what is wrong with a field. */
export type ScheduleError = "timeWrong" | "minutesWrong" | "toWrong" | "daysWrong" | "quietWrong" | "quietDaily";

export type ScheduleErrors = Partial<Record<ScheduleField, ScheduleError>>;

const MIN_MINUTES = 5;
const MAX_MINUTES = 720;

/** What the fields of the other timings start with. */
const DEFAULTS = { at: "19:00", minutes: 60, from: "08:00", to: "18:00", quietFrom: "22:00", quietTo: "06:00" };

export function scheduleValues({ timing, days, quiet }: Schedule): ScheduleValues {
  const every = timing.kind === "every" ? timing : DEFAULTS;
  return {
    kind: timing.kind,
    at: formatTimeOfDay(timing.kind === "daily" ? timing.at : DEFAULTS.at),
    minutes: String(every.minutes),
    from: formatTimeOfDay(every.from),
    to: formatTimeOfDay(every.to),
    days: [...days],
    hasQuiet: quiet !== null,
    quietFrom: formatTimeOfDay(quiet?.from ?? DEFAULTS.quietFrom),
    quietTo: formatTimeOfDay(quiet?.to ?? DEFAULTS.quietTo),
  };
}

function isQuiet(time: string, from: string, to: string): boolean {
  return from <= to ? time >= from && time < to : time >= from || time < to;
}

/** The schedule that was filled in, or the errors of its fields. Hidden fields are not checked. */
export function readSchedule(values: ScheduleValues): { input: ScheduleInput } | { errors: ScheduleErrors } {
  if (values.kind === "off") {
    // Keeps the days for when the schedule is turned on again.
    const days = values.days.length > 0 ? values.days : WEEK;
    return { input: { timing: { kind: "off" }, days: [...days], quiet: null } };
  }
  const errors: ScheduleErrors = {};
  const time = (field: "at" | "from" | "to" | "quietFrom" | "quietTo") => {
    const read = parseTimeOfDay(values[field]);
    if (read === undefined) errors[field] = "timeWrong";
    return read ?? "";
  };
  const timing = values.kind === "daily" ? { kind: values.kind, at: time("at") } : readEvery(values, errors, time);
  if (values.days.length === 0) errors.days = "daysWrong";
  const quiet = values.hasQuiet ? { from: time("quietFrom"), to: time("quietTo") } : null;
  if (quiet && !errors.quietFrom && !errors.quietTo) {
    if (quiet.from === quiet.to) errors.quietTo = "quietWrong";
    else if (timing.kind === "daily" && isQuiet(timing.at, quiet.from, quiet.to)) errors.quietTo = "quietDaily";
  }
  if (Object.keys(errors).length > 0) return { errors };
  return { input: { timing, days: values.days, quiet } };
}

function readEvery(values: ScheduleValues, errors: ScheduleErrors, time: (field: "from" | "to") => string) {
  const minutes = Number(values.minutes);
  if (!Number.isInteger(minutes) || minutes < MIN_MINUTES || minutes > MAX_MINUTES) errors.minutes = "minutesWrong";
  const every = { kind: "every" as const, minutes, from: time("from"), to: time("to") };
  if (!errors.from && !errors.to && every.from >= every.to) errors.to = "toWrong";
  return every;
}
