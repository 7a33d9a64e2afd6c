import { expect, test } from "vitest";
import { birthdayExample, parseBirthday } from "./birthday";
import "./index";
import {
  formatBirthday,
  formatDateTime,
  formatDuration,
  formatList,
  formatNumber,
  formatTimeLeft,
  formatTimeOfDay,
  formatWhen,
  formatWhenFirst,
  parseInstant,
} from "./format";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

test("numbers_have_the_thousands_separators_of_the_locale", () => {
  expect(formatNumber(1480, "en-US")).toBe("1,480");
  expect(formatNumber(1480, "de-DE")).toBe("1.480");
});

test.each([
  ["en-US", "04/23/1980"],
  ["en-GB", "23/04/1980"],
  ["de-DE", "23.04.1980"],
])("a_birthday_has_the_form_of_%s_and_never_shifts_by_a_day", (locale, written) => {
  expect(formatBirthday("1980-04-23", locale)).toBe(written);
  expect(formatBirthday("1980-01-01", "en-US")).toBe("01/01/1980");
});

test("a_value_that_is_not_a_birthday_is_shown_unchanged", () => {
  expect(formatBirthday("unknown", "en-US")).toBe("unknown");
});

test.each([
  ["4/23/1980", "en-US", "1980-04-23"],
  ["23/4/1980", "en-GB", "1980-04-23"],
  ["23.04.1980", "de-DE", "1980-04-23"],
  ["1980-4-23", "en-US", "1980-04-23"],
  [" 04 23 1980 ", "en-US", "1980-04-23"],
  ["4/23/80", "en-US", "4/23/80"],
  ["yesterday", "en-US", "yesterday"],
])("a_birthday_typed_as_%s_in_%s_is_parsed_or_left_unchanged", (typed, locale, iso) => {
  expect(parseBirthday(typed, locale)).toBe(iso);
});

test("a_formatted_birthday_is_parsed_back", () => {
  for (const locale of ["en-US", "en-GB", "de-DE", "es-MX", "ja-JP", "sv-SE"]) {
    expect(parseBirthday(birthdayExample(locale), locale)).toBe("1980-04-23");
  }
});

test.each(["2026-11-22T12:00:00Z", "2026-11-22T12:00:00.000+00:00", "2026-11-22 12:00:00", "2026-11-22T12:00:00"])(
  "a_time_from_the_app_is_utc: %s",
  (text) => {
    expect(parseInstant(text)?.getTime()).toBe(NOW);
  },
);

test("a_value_that_is_not_a_time_is_shown_unchanged", () => {
  expect(formatDateTime("soon", "en-US")).toBe("soon");
  expect(formatWhen("soon", NOW, "en")).toBe("soon");
});

/** Noon of a Friday on this computer's clock. */
const FRIDAY = new Date(2026, 10, 27, 12, 0, 0);
const at = (day: number, hour: number, minute: number, second = 0) => new Date(2026, 10, day, hour, minute, second).toISOString();

test("after_since_a_time_is_never_relative_to_now", () => {
  expect(formatTimeOfDay(at(27, 11, 59, 30), FRIDAY, "en-US")).toBe("today, 11:59 AM");
  expect(formatTimeOfDay(at(26, 23, 14), FRIDAY, "en-US")).toBe("yesterday, 11:14 PM");
  expect(formatTimeOfDay("soon", FRIDAY, "en-US")).toBe("soon");
});

test.each([
  [at(27, 11, 59, 30), "just now", "Just now"],
  [at(27, 11, 58, 30), "1 min ago", "1 min ago"],
  [at(27, 11, 54), "6 min ago", "6 min ago"],
  [at(27, 11, 0), "today, 11:00 AM", "Today, 11:00 AM"],
  [at(27, 12, 6), "today, 12:06 PM", "Today, 12:06 PM"],
  [at(26, 4, 22), "yesterday, 4:22 AM", "Yesterday, 4:22 AM"],
  [at(28, 4, 22), "tomorrow, 4:22 AM", "Tomorrow, 4:22 AM"],
  [at(21, 4, 22), "Saturday, 4:22 AM", "Saturday, 4:22 AM"],
  [at(33, 4, 22), "Thursday, 4:22 AM", "Thursday, 4:22 AM"],
  [at(20, 4, 22), "Nov 20, 2026, 4:22 AM", "Nov 20, 2026, 4:22 AM"],
])("a_time_is_told_by_how_far_it_is_from_now: %s", (text, within, first) => {
  const plain = (when: string) => when.replaceAll("\u202f", " ");
  expect(plain(formatWhen(text, FRIDAY, "en-US"))).toBe(within);
  expect(plain(formatWhenFirst(text, FRIDAY, "en-US"))).toBe(first);
});

test.each([
  [20_000, "Less than a minute left"],
  [70_000, "About 1 minute left"],
  [150_000, "About 3 minutes left"],
  [7_000_000, "About 2 hours left"],
])("the_time_left_is_rounded: %s", (milliseconds, text) => {
  expect(formatTimeLeft(milliseconds)).toBe(text);
});

test.each([
  ["2026-11-22T12:00:00.004Z", "under 1 sec"],
  ["2026-11-22T12:00:01.400Z", "1.4 sec"],
  ["2026-11-22T12:00:42Z", "42 sec"],
  ["2026-11-22T12:03:05Z", "3 min 5 sec"],
])("a_duration_is_shown_in_minutes_and_seconds: %s", (to, text) => {
  expect(formatDuration("2026-11-22T12:00:00Z", to, "en-US")).toBe(text);
});

test("names_are_listed_in_one_phrase", () => {
  expect(formatList(["Main office", "Westside"])).toBe("Main office and Westside");
});
