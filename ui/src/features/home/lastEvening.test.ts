import { expect, test } from "vitest";
import { lastEvening } from "./lastEvening";

test.each([
  ["on a Monday, Friday's", new Date(2026, 2, 2, 9), new Date(2026, 1, 27, 17)],
  ["on a Tuesday, Monday's", new Date(2026, 2, 3, 9), new Date(2026, 2, 2, 17)],
  ["late on a Tuesday, Monday's", new Date(2026, 2, 3, 23, 59), new Date(2026, 2, 2, 17)],
  ["on a Saturday, Friday's", new Date(2026, 1, 28, 9), new Date(2026, 1, 27, 17)],
  ["on the Monday after the clocks change, Friday's", new Date(2026, 2, 9, 9), new Date(2026, 2, 6, 17)],
])("the_last_evening_is_%s", (_, now, evening) => {
  expect(lastEvening(now)).toEqual(evening);
});
