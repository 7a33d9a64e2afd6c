import type { Day } from "../../../bindings/Day";

/** The days of the week, from Monday. */
export const WEEK: readonly Day[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** First and last of three or more days that follow each other; null if they do not. */
export function asRange(days: readonly Day[]): readonly [Day, Day] | null {
  const chosen = WEEK.filter((day) => days.includes(day));
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (!first || !last || chosen.length < 3) return null;
  const unbroken = WEEK.indexOf(last) - WEEK.indexOf(first) + 1 === chosen.length;
  return unbroken ? [first, last] : null;
}
