import { formatBirthday } from "./format";
import { systemLocale, textLocale } from "./locale";

type Part = "year" | "month" | "day";

function partOrder(locale: string): Part[] {
  return new Intl.DateTimeFormat(locale)
    .formatToParts(new Date(0))
    .map((part) => part.type)
    .filter((type): type is Part => type === "year" || type === "month" || type === "day");
}

/**
 * `YYYY-MM-DD` from a birthday typed in the order of the locale, or year first. Other text is returned unchanged, and the
 * app says what is wrong with it.
 */
export function parseBirthday(text: string, locale = systemLocale()): string {
  const digits = text.trim().split(/\D+/).filter(Boolean);
  if (digits.length !== 3) return text.trim();
  const order: Part[] = digits[0]?.length === 4 ? ["year", "month", "day"] : partOrder(locale);
  const at = (part: Part) => digits[order.indexOf(part)] ?? "";
  if (at("year").length !== 4) return text.trim();
  return `${at("year")}-${at("month").padStart(2, "0")}-${at("day").padStart(2, "0")}`;
}

/** A birthday in words, such as "March 12, 1987". */
export function birthdayInWords(birthday: string, locale = textLocale()): string {
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "long" }).format(new Date(`${birthday}T00:00:00Z`));
}

/** An example of how to type a birthday in this locale. */
export function birthdayExample(locale = systemLocale()): string {
  return formatBirthday("1980-04-23", locale);
}

/** Whether the day comes before the month in this locale. */
export function isDayFirst(locale = systemLocale()): boolean {
  const order = partOrder(locale);
  return order.indexOf("day") < order.indexOf("month");
}

/** An age in the unit that people use: days of a newborn, months up to two years. */
export interface Age {
  unit: "days" | "months" | "years";
  count: number;
}

/** The age on the day of `now` by this computer's clock; null if the birthday is not a date or in the future. */
export function ageAt(birthday: string, now: Date): Age | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthday);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const [thisYear, thisMonth, today] = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const months = (thisYear - year) * 12 + thisMonth - month - (today < day ? 1 : 0);
  const days = (Date.UTC(thisYear, thisMonth - 1, today) - Date.UTC(year, month - 1, day)) / 86_400_000;
  if (days < 0) return null;
  if (months >= 24) return { unit: "years", count: Math.floor(months / 12) };
  return months > 0 ? { unit: "months", count: months } : { unit: "days", count: days };
}

/** The age in full years on the day of `now`; null if the birthday is not a date or in the future. */
export function ageOn(birthday: string, now: Date): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthday);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const before = now.getMonth() + 1 < month || (now.getMonth() + 1 === month && now.getDate() < day);
  const age = now.getFullYear() - year - (before ? 1 : 0);
  return age < 0 ? null : age;
}
