import { expect, test } from "vitest";
import { parseLimit } from "./limit";
import { progressShare } from "./progressShare";

const counts = (rows_read: number, added: number) => ({
  rows_read,
  added,
  updated: 0,
  unchanged: rows_read - added,
  skipped: 0,
  deactivated: 0,
});

test.each([
  ["nothing is known", counts(5, 5), null, null, null],
  ["half of the rows", counts(50, 50), 100, null, 50],
  ["the limit ends it first", counts(50, 50), 1000, 100, 50],
  ["the rows end it first", counts(90, 10), 100, 100, 90],
  ["no patients to check", counts(0, 0), 0, 100, 100],
  ["more than was expected", counts(120, 0), 100, null, 100],
])("the_progress_is_that_of_whichever_ends_the_run_first: %s", (_, done, expected, limit, share) => {
  expect(progressShare(done, expected, limit)).toBe(share);
});

test.each([
  ["100", 100],
  ["1,000", 1000],
  ["1 000", 1000],
  ["0", undefined],
  ["", undefined],
  ["-5", undefined],
  ["ten", undefined],
  ["99999999999", undefined],
])("a_limit_is_a_number_of_at_least_one: %s", (text, limit) => {
  expect(parseLimit(text)).toBe(limit);
});
