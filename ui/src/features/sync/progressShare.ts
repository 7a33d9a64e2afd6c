import type { Counts } from "../../bindings/Counts";

/** The progress of a run from 0 to 1, by the limit or by the rows, whichever comes first; null while it is unknown. */
export function progressFraction(counts: Counts, expected: number | null, limit: number | null): number | null {
  const ofRows = expected === null ? null : expected === 0 ? 1 : counts.rows_read / expected;
  const ofLimit = limit === null ? null : (counts.added + counts.updated) / limit;
  if (ofRows === null && ofLimit === null) return null;
  return Math.min(1, Math.max(ofRows ?? 0, ofLimit ?? 0));
}

/** The same from 0 to 100. */
export function progressShare(counts: Counts, expected: number | null, limit: number | null): number | null {
  const fraction = progressFraction(counts, expected, limit);
  return fraction === null ? null : Math.round(100 * fraction);
}
