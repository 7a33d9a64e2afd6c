import { expect, test } from "vitest";
import { formatMoment } from "./moment";

const now = new Date(2026, 10, 27, 0, 30);
const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 14).toISOString();

test("a_moment_is_today_or_yesterday_by_this_computers_clock_or_a_date", () => {
  expect(formatMoment(new Date(2026, 10, 27, 0, 14).toISOString(), now, "en-US")).toBe("today, 12:14 AM");
  expect(formatMoment(at(26, 23), now, "en-US")).toBe("yesterday, 11:14 PM");
  expect(formatMoment(at(25, 9), now, "en-US")).toBe("Nov 25, 2026, 9:14 AM");
  expect(formatMoment(at(26, 9), now, "es-US")).toMatch(/^ayer, 9:14/);
});
