import { useEffect, useRef, useState } from "react";

/** In milliseconds. The pace of the first seconds says nothing. */
const MIN_ELAPSED = 8_000;

/** The least part of the whole that says something about the pace. */
const MIN_PART = 0.01;

/** The milliseconds that a run still takes at the pace measured so far, from its share from 0 to 1; null while that is unknown. */
export function useTimeLeft(share: number | null): number | null {
  const start = useRef<{ at: number; share: number } | null>(null);
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    if (share === null || share === 0) return;
    const now = Date.now();
    start.current ??= { at: now, share };
    const elapsed = now - start.current.at;
    const part = share - start.current.share;
    if (elapsed >= MIN_ELAPSED && part >= MIN_PART) setLeft((elapsed / part) * (1 - share));
  }, [share]);
  return left;
}
