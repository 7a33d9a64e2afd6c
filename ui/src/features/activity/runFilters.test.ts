import { expect, test } from "vitest";
import { isFiltered, runQuery, noFilters, parseDay } from "./runFilters";

const today = new Date(2026, 10, 22, 23, 30);

test.each([
  ["any", null],
  ["today", "2026-11-22"],
  ["week", "2026-11-16"],
  ["month", "2026-10-24"],
  ["year", "2025-11-23"],
] as const)("a_period_starts_on_its_first_day_in_local_time: %s", (period, from) => {
  expect(runQuery({ ...noFilters, period }, today)).toMatchObject({ from, until: null });
});

test("custom_dates_are_parsed_in_the_local_form_and_others_are_ignored", () => {
  const filters = { ...noFilters, period: "custom" as const, from: "11/2/2026", until: "2026-11-20" };
  expect(runQuery(filters, today)).toMatchObject({ from: "2026-11-02", until: "2026-11-20" });
  for (const text of ["", "soon", "2/30/2026", "13/1/2026", "11/2/26"]) expect(parseDay(text)).toBeNull();
});

test("filters_that_exclude_nothing_do_not_count_as_filters", () => {
  expect(isFiltered(noFilters)).toBe(false);
  expect(isFiltered({ ...noFilters, period: "custom", from: "soon" })).toBe(false);
  expect(isFiltered({ ...noFilters, period: "today" })).toBe(true);
  expect(isFiltered({ ...noFilters, status: "failed" })).toBe(true);
});
