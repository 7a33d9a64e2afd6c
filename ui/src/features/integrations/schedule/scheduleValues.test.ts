import { expect, test } from "vitest";
import type { Schedule } from "../../../bindings/Schedule";
import { i18next } from "../../../i18n";
import { readSchedule, scheduleValues, type ScheduleValues } from "./scheduleValues";
import { scheduleSummary } from "./scheduleSummary";
import { parseTimeOfDay } from "./timeOfDay";
import { WEEK } from "./week";

const evening: Schedule = { timing: { kind: "daily", at: "19:00" }, days: [...WEEK], quiet: null };
const workdays = WEEK.slice(0, 5);
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test.each([
  ["19:00", "19:00"],
  ["7:00 PM", "19:00"],
  ["7:00\u202fPM", "19:00"],
  ["7 pm", "19:00"],
  ["7:05 p. m.", "19:05"],
  ["12:30 am", "00:30"],
  ["12 pm", "12:00"],
  ["1930", "19:30"],
  [" 0:05 ", "00:05"],
  ["", undefined],
  ["7", undefined],
  ["24:00", undefined],
  ["13:00 pm", undefined],
  ["0:30 am", undefined],
  ["12:60", undefined],
  ["noon", undefined],
])("a_time_of_day_is_parsed_in_each_usual_form: %s", (text, time) => {
  expect(parseTimeOfDay(text)).toBe(time);
});

test.each<Schedule>([
  evening,
  { timing: { kind: "every", minutes: 45, from: "07:30", to: "18:00" }, days: workdays, quiet: { from: "12:00", to: "13:00" } },
  { timing: { kind: "off" }, days: [...WEEK], quiet: null },
])("an_unchanged_schedule_is_saved_unchanged", (schedule) => {
  expect(readSchedule(scheduleValues(schedule))).toEqual({ input: schedule });
});

const read = (part: Partial<ScheduleValues>) => readSchedule({ ...scheduleValues(evening), ...part });
const every = { kind: "every" as const, minutes: "30", from: "08:00", to: "18:00" };
const quiet = { hasQuiet: true, quietFrom: "12:00", quietTo: "13:00" };

test.each<[Partial<ScheduleValues>, object]>([
  [{ at: "noon" }, { at: "timeWrong" }],
  [{ days: [] }, { days: "daysWrong" }],
  [{ ...every, minutes: "4" }, { minutes: "minutesWrong" }],
  [{ ...every, minutes: "" }, { minutes: "minutesWrong" }],
  [{ ...every, minutes: "721" }, { minutes: "minutesWrong" }],
  [{ ...every, from: "18:00" }, { to: "toWrong" }],
  [{ ...every, from: "?", to: "" }, { from: "timeWrong", to: "timeWrong" }],
  [{ ...quiet, quietTo: "12:00" }, { quietTo: "quietWrong" }],
  [{ ...quiet, quietFrom: "18:00", quietTo: "6:00 am" }, { quietTo: "quietDaily" }],
  [{ ...quiet, quietFrom: "late" }, { quietFrom: "timeWrong" }],
])("each_error_belongs_to_its_field: %o", (part, errors) => {
  expect(read(part)).toEqual({ errors });
});

test("a_hidden_field_is_not_checked", () => {
  expect(read({ minutes: "", from: "", quietFrom: "" })).toEqual({ input: evening });
  expect(read({ kind: "off", at: "", days: [] })).toEqual({ input: { ...evening, timing: { kind: "off" } } });
});

const schedules: [Schedule, string, string][] = [
  [evening, "Every evening at 7:00 PM", "Una vez al día a las 7:00 p.m."],
  [{ ...evening, days: workdays }, "Every evening at 7:00 PM, Monday to Friday", "Una vez al día a las 7:00 p.m., de lunes a viernes"],
  [
    { timing: { kind: "daily", at: "13:00" }, days: ["mon", "sat"], quiet: null },
    "Every afternoon at 1:00 PM, on Mondays and Saturdays",
    "Una vez al día a la 1:00 p.m., los lunes y sábados",
  ],
  [
    { timing: { kind: "every", minutes: 30, from: "08:00", to: "18:00" }, days: [...WEEK], quiet: { from: "12:00", to: "13:00" } },
    "Every 30 minutes from 8:00 AM to 6:00 PM, every day; quiet hours 12:00 PM to 1:00 PM",
    "Cada 30 minutos de 8:00 a.m. a 6:00 p.m., todos los días; sin sincronización de 12:00 p.m. a 1:00 p.m.",
  ],
  [{ ...evening, timing: { kind: "off" } }, "Manual only", "Solo manual"],
];

test.each(schedules)("a_schedule_is_summarized_in_one_sentence_in_both_languages", async (schedule, english, spanish) => {
  expect(plain(scheduleSummary(i18next.t, schedule))).toBe(english);
  await i18next.changeLanguage("es");
  const summary = plain(scheduleSummary(i18next.t, schedule)).replaceAll(/([ap])\. m\./g, "$1.m.");
  await i18next.changeLanguage("en");
  expect(summary).toBe(spanish);
});
