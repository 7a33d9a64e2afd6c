/** What the guide suggests for one sync. */
export const DEFAULT_LIMIT = 100;

const MOST = 4_294_967_295;

/** The limit that was typed, with or without grouping; undefined if it is no number from 1 up. */
export function parseLimit(text: string): number | undefined {
  const digits = text.replaceAll(/[\s.,'\u00a0\u202f]/g, "");
  const limit = /^\d{1,10}$/.test(digits) ? Number(digits) : 0;
  return limit >= 1 && limit <= MOST ? limit : undefined;
}
