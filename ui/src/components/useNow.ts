import { useSyncExternalStore } from "react";

const SECOND = 1_000;
const MINUTE = 60_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** One timer for the whole window, and none while it is hidden. */
function wait() {
  clearTimeout(timer);
  timer = undefined;
  if (listeners.size === 0 || document.hidden) return;
  timer = setTimeout(tick, MINUTE - (Date.now() % MINUTE));
}

function tick() {
  for (const listener of listeners) listener();
  wait();
}

function onVisibility() {
  if (document.hidden) wait();
  else tick();
}

function everyMinute(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener("visibilitychange", onVisibility);
  listeners.add(listener);
  if (timer === undefined) wait();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    document.removeEventListener("visibilitychange", onVisibility);
    wait();
  };
}

/** Rounded up, so that what has just happened is not in the future. */
const currentSecond = () => Math.ceil(Date.now() / SECOND) * SECOND;

/** The current time at each render, and at least each minute while the window is visible. */
export function useNow(): number {
  return useSyncExternalStore(everyMinute, currentSecond);
}
