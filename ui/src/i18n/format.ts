import { systemLocale, textLocale } from "./locale";

const DAY = 86_400_000;

/** A number with thousands separators. */
export function formatNumber(value: number, locale = systemLocale()): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** A time from the app, which is UTC with or without a zone. */
export function parseInstant(text: string): Date | null {
  const iso = text.trim().replace(" ", "T");
  const date = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** A birthday. It has no time zone, so it must not shift by a day in any. */
export function formatBirthday(text: string, locale = systemLocale()): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return text;
  const date = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
  return new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(date);
}

/** A date of this computer's clock as `YYYY-MM-DD`. */
export function isoDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day of the week. */
export function formatWeekday(date: Date, locale = textLocale()): string {
  return new Intl.DateTimeFormat(locale, { weekday: "long" }).format(date);
}

/** The day of the week and the date, without the year. */
export function formatToday(date: Date, locale = textLocale()): string {
  return new Intl.DateTimeFormat(locale, { weekday: "long", month: "long", day: "numeric" }).format(date);
}

/** Date and time of day in this computer's time zone. */
export function formatDateTime(text: string, locale = textLocale()): string {
  const date = parseInstant(text);
  return date
    ? new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(date)
    : text;
}

/** The day of an instant in this computer's time zone. */
export function formatLongDay(text: string, locale = textLocale()): string {
  const date = parseInstant(text);
  return date ? new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(date) : text;
}

/** The time of day, with the date if it is not today. */
export function formatWhen(text: string, now = new Date(), locale = textLocale()): string {
  const date = parseInstant(text);
  if (date?.toDateString() !== now.toDateString()) return formatDateTime(text, locale);
  return new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(date);
}

/** Date and time of day to the second, in this computer's time zone. */
export function formatExactTime(text: string, locale = textLocale()): string {
  const date = parseInstant(text);
  return date
    ? new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(date)
    : text;
}

/** The size of a file. */
export function formatBytes(bytes: number, locale = textLocale()): string {
  const megabytes = bytes / 1_000_000;
  const unit = megabytes < 0.95 ? "kilobyte" : "megabyte";
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    maximumFractionDigits: unit === "megabyte" && megabytes < 100 ? 1 : 0,
  }).format(unit === "megabyte" ? megabytes : bytes / 1000);
}

/** How long ago, in the largest unit that fits. */
export function formatRelative(text: string, now: number, language = textLocale()): string {
  const date = parseInstant(text);
  if (!date) return text;
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ["year", 365 * DAY],
    ["month", 30 * DAY],
    ["day", DAY],
    ["hour", DAY / 24],
    ["minute", 60_000],
  ];
  const past = Math.max(0, now - date.getTime());
  const formatIn = (style: "long" | "short") => new Intl.RelativeTimeFormat(language, { numeric: "auto", style });
  for (const [unit, length] of units) {
    if (past >= length) return formatIn(length < DAY ? "short" : "long").format(-Math.floor(past / length), unit);
  }
  return formatIn("long").format(0, "second");
}

/** The time between two instants. */
export function formatDuration(from: string, to: string, locale = textLocale()): string {
  return formatMilliseconds((parseInstant(to)?.getTime() ?? 0) - (parseInstant(from)?.getTime() ?? 0), locale);
}

/** A duration in minutes and seconds. */
export function formatMilliseconds(milliseconds: number, locale = textLocale()): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: digits,
    }).format(value);
  if (seconds < 60) return unit(seconds, "second", seconds < 10 ? 1 : 0);
  return `${unit(Math.floor(seconds / 60), "minute")} ${unit(Math.floor(seconds % 60), "second")}`;
}

/** A date without time, in a length for an axis or a table. */
export function formatDay(day: string, style: "short" | "long" | "month", locale = textLocale()): string {
  const parts: Record<typeof style, Intl.DateTimeFormatOptions> = {
    short: { month: "short", day: "numeric" },
    long: { month: "short", day: "numeric", year: "numeric" },
    month: { month: "short", year: "numeric" },
  };
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...parts[style] }).format(new Date(`${day}T00:00:00Z`));
}

/** Several names in one phrase, such as "A, B, and C". */
export function formatList(names: string[], language = textLocale()): string {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}
