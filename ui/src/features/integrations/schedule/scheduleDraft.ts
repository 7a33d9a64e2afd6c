import type { Day } from "../../../bindings/Day";
import type { Schedule } from "../../../bindings/Schedule";
import type { ScheduleInput } from "../../../bindings/ScheduleInput";
import { formatTimeOfDay, parseTimeOfDay } from "./timeOfDay";
import { WEEK } from "./week";

export type TimingKind = Schedule["timing"]["kind"];

/** A schedule as it stands in the fields. */
export interface ScheduleDraft {
  kind: TimingKind;
  at: string;
  minutes: string;
  from: string;
  to: string;
  days: Day[];
  hasQuiet: boolean;
  quietFrom: string;
  quietTo: string;
}

export type ScheduleField = "at" | "minutes" | "from" | "to" | "days" | "quietFrom" | "quietTo";

/** What is wrong with a field. */
export type ScheduleFlaw = "timeWrong" | "minutesWrong" | "toWrong" | "daysWrong" | "quietWrong" | "quietDaily";

export type ScheduleFlaws = Partial<Record<ScheduleField, ScheduleFlaw>>;

const FEWEST_MINUTES = 5;
const MOST_MINUTES = 720;

/** What a field holds until it is needed. */
const USUAL = { at: "19:00", minutes: 60, from: "08:00", to: "18:00", quietFrom: "22:00", quietTo: "06:00" };

/** The fields for a schedule. */
export function scheduleDraft({ timing, days, quiet }: Schedule): ScheduleDraft {
  const every = timing.kind === "every" ? timing : USUAL;
  return {
    kind: timing.kind,
    at: formatTimeOfDay(timing.kind === "daily" ? timing.at : USUAL.at),
    minutes: String(every.minutes),
    from: formatTimeOfDay(every.from),
    to: formatTimeOfDay(every.to),
    days: [...days],
    hasQuiet: quiet !== null,
    quietFrom: formatTimeOfDay(quiet?.from ?? USUAL.quietFrom),
    quietTo: formatTimeOfDay(quiet?.to ?? USUAL.quietTo),
  };
}

function isQuiet(time: string, from: string, to: string): boolean {
  return from <= to ? time >= from && time < to : time >= from || time < to;
}

/** What was filled in, or what is wrong with which field. A field that is not shown is not looked at. */
export function readSchedule(draft: ScheduleDraft): { input: ScheduleInput } | { flaws: ScheduleFlaws } {
  if (draft.kind === "off") {
    // The days are kept for when it is turned on again.
    const days = draft.days.length > 0 ? draft.days : WEEK;
    return { input: { timing: { kind: "off" }, days: [...days], quiet: null } };
  }
  const flaws: ScheduleFlaws = {};
  const time = (field: "at" | "from" | "to" | "quietFrom" | "quietTo") => {
    const read = parseTimeOfDay(draft[field]);
    if (read === undefined) flaws[field] = "timeWrong";
    return read ?? "";
  };
  const timing = draft.kind === "daily" ? { kind: draft.kind, at: time("at") } : readEvery(draft, flaws, time);
  if (draft.days.length === 0) flaws.days = "daysWrong";
  const quiet = draft.hasQuiet ? { from: time("quietFrom"), to: time("quietTo") } : null;
  if (quiet && !flaws.quietFrom && !flaws.quietTo) {
    if (quiet.from === quiet.to) flaws.quietTo = "quietWrong";
    else if (timing.kind === "daily" && isQuiet(timing.at, quiet.from, quiet.to)) flaws.quietTo = "quietDaily";
  }
  if (Object.keys(flaws).length > 0) return { flaws };
  return { input: { timing, days: draft.days, quiet } };
}

function readEvery(draft: ScheduleDraft, flaws: ScheduleFlaws, time: (field: "from" | "to") => string) {
  const minutes = Number(draft.minutes);
  if (!Number.isInteger(minutes) || minutes < FEWEST_MINUTES || minutes > MOST_MINUTES) flaws.minutes = "minutesWrong";
  const every = { kind: "every" as const, minutes, from: time("from"), to: time("to") };
  if (!flaws.from && !flaws.to && every.from >= every.to) flaws.to = "toWrong";
  return every;
}
