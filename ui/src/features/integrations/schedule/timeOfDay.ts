import { textLocale } from "../../../i18n/locale";

/** A typed time of day, in 24 hours or with am and pm, as `HH:MM`; undefined if it is not a time. */
export function parseTimeOfDay(text: string): string | undefined {
  const plain = text.toLowerCase().replaceAll(/[\s.\u00a0\u202f]/g, "");
  const found = /^(\d{1,2})(?::?([0-5]\d))?(am|pm|a|p)?$/.exec(plain);
  if (!found) return undefined;
  const [, hours = "", minutes, half] = found;
  // A bare number is more likely a typing error than a full hour.
  if (minutes === undefined && half === undefined) return undefined;
  const hour = half === undefined ? Number(hours) : inTwentyFour(Number(hours), half);
  if (hour === undefined || hour > 23) return undefined;
  return `${String(hour).padStart(2, "0")}:${minutes ?? "00"}`;
}

function inTwentyFour(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.startsWith("p") ? 12 : 0);
}

/** `HH:MM` in the form of the locale. */
export function formatTimeOfDay(time: string, locale = textLocale()): string {
  const [hour = "0", minute = "0"] = time.split(":");
  const date = new Date(2000, 0, 1, Number(hour), Number(minute));
  return new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(date);
}
