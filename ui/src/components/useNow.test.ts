import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { useNow } from "./useNow";

const hide = (hidden: boolean) => {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
};

afterEach(() => hide(false));

test("all_times_move_by_one_timer_which_stops_while_nobody_sees_them", () => {
  vi.useRealTimers();
  vi.useFakeTimers({ now: new Date(2026, 2, 2, 9, 0, 20), toFake: ["Date", "setTimeout", "clearTimeout"] });
  const first = renderHook(useNow);
  const second = renderHook(useNow);
  expect(vi.getTimerCount()).toBe(1);
  act(() => void vi.advanceTimersByTime(40_000));
  const minute = new Date(2026, 2, 2, 9, 1, 0).getTime();
  expect([first.result.current, second.result.current]).toEqual([minute, minute]);
  hide(true);
  expect(vi.getTimerCount()).toBe(0);
  vi.setSystemTime(new Date(2026, 2, 2, 10, 30, 0));
  hide(false);
  expect(first.result.current).toBe(Date.now());
  expect(vi.getTimerCount()).toBe(1);
  first.unmount();
  second.unmount();
  expect(vi.getTimerCount()).toBe(0);
});
