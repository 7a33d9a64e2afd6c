const EVENING = 17;
const WEEKEND = [0, 6];

/** 5 PM on the last weekday before today, on this computer's clock: when the people who open the app now last left. */
export function lastEvening(now: Date): Date {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1, EVENING);
  while (WEEKEND.includes(day.getDay())) day.setDate(day.getDate() - 1);
  return day;
}
