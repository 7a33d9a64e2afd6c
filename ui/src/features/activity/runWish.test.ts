import { expect, test } from "vitest";
import { narrows, runQuery, startWish, typedDay } from "./runWish";

const today = new Date(2026, 10, 22, 23, 30);

test.each([
  ["any", null],
  ["today", "2026-11-22"],
  ["week", "2026-11-16"],
  ["month", "2026-10-24"],
  ["year", "2025-11-23"],
] as const)("a_period_begins_on_its_first_day_by_this_computers_calendar: %s", (period, from) => {
  expect(runQuery({ ...startWish, period }, today)).toMatchObject({ from, until: null });
});

test("days_of_ones_own_are_understood_as_they_are_written_here_and_others_are_left_out", () => {
  const wish = { ...startWish, period: "own" as const, from: "11/2/2026", until: "2026-11-20" };
  expect(runQuery(wish, today)).toMatchObject({ from: "2026-11-02", until: "2026-11-20" });
  for (const text of ["", "soon", "2/30/2026", "13/1/2026", "11/2/26"]) expect(typedDay(text)).toBeNull();
});

test("only_a_wish_that_leaves_something_out_narrows", () => {
  expect(narrows(startWish)).toBe(false);
  expect(narrows({ ...startWish, period: "own", from: "soon" })).toBe(false);
  expect(narrows({ ...startWish, period: "today" })).toBe(true);
  expect(narrows({ ...startWish, ending: "failed" })).toBe(true);
});
