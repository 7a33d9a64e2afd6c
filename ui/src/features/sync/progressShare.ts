import type { Counts } from "../../bindings/Counts";

/** How much of a run is done, 0 to 100, by whichever ends it first; null while nobody can tell. */
export function progressShare(counts: Counts, expected: number | null, limit: number | null): number | null {
  const ofRows = expected === null ? null : expected === 0 ? 1 : counts.rows_read / expected;
  const ofLimit = limit === null ? null : (counts.added + counts.updated) / limit;
  if (ofRows === null && ofLimit === null) return null;
  return Math.min(100, Math.round(100 * Math.max(ofRows ?? 0, ofLimit ?? 0)));
}
