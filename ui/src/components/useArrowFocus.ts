import { useEffect, useRef, type RefObject } from "react";

const STEPS: Partial<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A list with many controls is one stop of the Tab key. The arrow keys, Home, and End move in it. */
export function useArrowFocus<Element extends HTMLElement>(): RefObject<Element | null> {
  const list = useRef<Element>(null);
  const current = useRef(0);
  useEffect(() => {
    const all = controlsOf(list.current);
    current.current = Math.min(current.current, Math.max(all.length - 1, 0));
    all.forEach((control, index) => {
      control.tabIndex = index === current.current ? 0 : -1;
    });
  });
  useEffect(() => {
    const element = list.current;
    const move = (event: KeyboardEvent) => {
      const all = controlsOf(element);
      const at = all.findIndex((control) => control === event.target);
      const step = STEPS[event.key];
      const next = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : step === undefined ? -1 : at + step;
      const control = all[next];
      if (at < 0 || !control) return;
      event.preventDefault();
      for (const other of all) other.tabIndex = other === control ? 0 : -1;
      current.current = next;
      control.focus();
    };
    element?.addEventListener("keydown", move);
    return () => element?.removeEventListener("keydown", move);
  }, []);
  return list;
}

function controlsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("input, button") ?? [])];
}
