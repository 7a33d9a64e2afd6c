import { expect, test } from "vitest";
import { birthdayExample, parseBirthday } from "./birthday";
import {
  formatBirthday,
  formatDateTime,
  formatDuration,
  formatList,
  formatNumber,
  formatRelative,
  formatWhen,
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
  expect(formatRelative("soon", NOW, "en")).toBe("soon");
});

test.each([
  ["2026-11-22T11:59:30Z", "now"],
  ["2026-11-22T11:53:00Z", "7 min. ago"],
  ["2026-11-22T09:00:00Z", "3 hr. ago"],
  ["2026-11-21T11:00:00Z", "yesterday"],
  ["2026-11-02T12:00:00Z", "20 days ago"],
  ["2025-11-02T12:00:00Z", "last year"],
  ["2026-11-22T12:05:00Z", "now"],
])("the_age_is_shown_in_the_largest_unit: %s", (then, text) => {
  expect(formatRelative(then, NOW, "en")).toBe(text);
});

test.each([
  ["2026-11-22T12:00:01.400Z", "1.4 sec"],
  ["2026-11-22T12:00:42Z", "42 sec"],
  ["2026-11-22T12:03:05Z", "3 min 5 sec"],
])("a_duration_is_shown_in_minutes_and_seconds: %s", (to, text) => {
  expect(formatDuration("2026-11-22T12:00:00Z", to, "en-US")).toBe(text);
});

test("names_are_listed_in_one_phrase", () => {
  expect(formatList(["Main office", "Westside"])).toBe("Main office and Westside");
});

test("a_time_of_today_has_no_date_and_any_other_has_one", () => {
  const noon = new Date(2026, 10, 22, 12, 0, 0);
  const today = new Date(2026, 10, 22, 9, 3, 0).toISOString();
  const before = new Date(2026, 10, 21, 9, 3, 0).toISOString();
  expect(formatWhen(today, noon, "en-US")).toMatch(/^9:03\sAM$/);
  expect(formatWhen(before, noon, "en-US")).toMatch(/^Nov 21, 2026/);
  expect(formatWhen("soon", noon, "en-US")).toBe("soon");
});
