import { expect, test } from "vitest";
import { scaleOf } from "./chartSeries";

test.each([
  ["count", 0, [0, 1]],
  ["count", 1, [0, 1]],
  ["count", 3, [0, 1, 2, 3]],
  ["count", 7, [0, 2, 4, 6, 8]],
  ["count", 1480, [0, 500, 1000, 1500]],
  ["count", 100_000, [0, 50_000, 100_000]],
  ["time", 0, [0, 1000]],
  ["time", 900, [0, 1000]],
  ["time", 37_500, [0, 10_000, 20_000, 30_000, 40_000]],
  ["time", 200_000, [0, 60_000, 120_000, 180_000, 240_000]],
] as const)("the_lines_of_a_chart_are_round_and_reach_its_highest_bar: %s %d", (kind, top, expected) => {
  expect(scaleOf(kind, top)).toEqual(expected);
});

test("there_are_never_too_many_grid_lines", () => {
  for (let top = 1; top < 100_000_000; top = top * 3 + 1) {
    for (const kind of ["count", "time"] as const) {
      const lines = scaleOf(kind, top);
      expect(lines.length).toBeLessThanOrEqual(6);
      expect(lines.at(-1)).toBeGreaterThanOrEqual(top);
    }
  }
});
