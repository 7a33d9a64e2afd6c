/** The limit that the guide suggests. */
export const DEFAULT_LIMIT = 100;

const MAX_LIMIT = 4_294_967_295;

/** The typed limit, with or without thousands separators; undefined if it is not a number of at least 1. */
export function parseLimit(typed: string | number): number | undefined {
  const digits = String(typed).replaceAll(/[\s.,'\u00a0\u202f]/g, "");
  const limit = /^\d{1,10}$/.test(digits) ? Number(digits) : 0;
  return limit >= 1 && limit <= MAX_LIMIT ? limit : undefined;
}
