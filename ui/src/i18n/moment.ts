import { formatDateTime, parseInstant } from "./format";
import { textLocale } from "./locale";

const DAY = 86_400_000;

function dayOf(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY;
}

/** A past time such as "today, 9:14 AM", or the date with the time before yesterday. */
export function formatMoment(text: string, now = new Date(), locale = textLocale()): string {
  const date = parseInstant(text);
  const days = date ? dayOf(date) - dayOf(now) : -2;
  if (!date || days > 0 || days < -1) return formatDateTime(text, locale);
  const day = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  return `${day}, ${new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(date)}`;
}
