import i18next from "i18next";
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

/** A name as a list sorts it, for example `Abbott, Grace`. */
export function formatListName(name: { first_name: string; last_name: string }): string {
  return [name.last_name, name.first_name].filter(Boolean).join(", ");
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

/** Whole days from one date to another, on this computer's clock. */
function daysBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return (midnight(to) - midnight(from)) / DAY;
}

/**
 * A time as people say it: "just now", "6 min ago", "today, 4:22 AM", "tomorrow, 4:22 AM", "Monday, 4:22 AM" within a week, and
 * the date beyond. It continues a sentence; `formatWhenFirst` starts one.
 */
export function formatWhen(text: string, now: number | Date = Date.now(), locale = textLocale()): string {
  const date = parseInstant(text);
  if (!date) return text;
  const minutes = Math.floor((Number(now) - date.getTime()) / 60_000);
  if (minutes === 0) return i18next.t("time.now");
  if (minutes > 0 && minutes < 60) return i18next.t("time.minutes", { count: minutes });
  return formatTimeOfDay(text, now, locale);
}

/** The same without "just now" and "6 min ago", after "since" and "as of". */
export function formatTimeOfDay(text: string, now: number | Date = Date.now(), locale = textLocale()): string {
  const date = parseInstant(text);
  if (!date) return text;
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(date);
  const days = daysBetween(new Date(now), date);
  if (days === 0) return i18next.t("time.today", { time });
  if (days === -1) return i18next.t("time.yesterday", { time });
  if (days === 1) return i18next.t("time.tomorrow", { time });
  if (Math.abs(days) < 7) return i18next.t("time.day", { day: formatWeekday(date, locale), time });
  return formatDateTime(text, locale);
}

/** The same at the start of a sentence or alone: "Just now", "Today, 4:22 AM". */
export function formatWhenFirst(text: string, now: number | Date = Date.now(), locale = textLocale()): string {
  const when = formatWhen(text, now, locale);
  return when.charAt(0).toLocaleUpperCase(locale) + when.slice(1);
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

/** The time between two instants. */
export function formatDuration(from: string, to: string, locale = textLocale()): string {
  return formatMilliseconds((parseInstant(to)?.getTime() ?? 0) - (parseInstant(from)?.getTime() ?? 0), locale);
}

/** A duration in minutes and seconds. */
export function formatMilliseconds(milliseconds: number, locale = textLocale()): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return i18next.t("time.underSecond");
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

/** About how long something still takes. */
export function formatTimeLeft(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 1) return i18next.t("time.secondsLeft");
  return minutes < 90 ? i18next.t("time.minutesLeft", { count: minutes }) : i18next.t("time.hoursLeft", { count: Math.round(minutes / 60) });
}

/** A date without time, in a length for an axis or a table. */
export function formatDay(day: string, style: "short" | "long" | "month" | "weekday" | "letter", locale = textLocale()): string {
  const parts: Record<typeof style, Intl.DateTimeFormatOptions> = {
    short: { month: "short", day: "numeric" },
    long: { month: "short", day: "numeric", year: "numeric" },
    month: { month: "short", year: "numeric" },
    weekday: { weekday: "long", month: "short", day: "numeric" },
    letter: { weekday: "narrow" },
  };
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...parts[style] }).format(new Date(`${day}T00:00:00Z`));
}

/** Several names in one phrase, such as "A, B, and C". */
export function formatList(names: string[], language = textLocale()): string {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}
