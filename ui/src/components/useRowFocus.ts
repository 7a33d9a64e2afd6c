import type { Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";

const PAGE = 10;

interface RowFocusOptions {
  scroller: RefObject<HTMLDivElement | null>;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  total: number;
  /** The first and last rendered row. */
  first: number;
  last: number;
  /** Selects a row: Space changes one, Shift with an arrow all on the way. */
  onSelect?: (index: number, range: boolean) => void;
}

function step(key: string, from: number, total: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + PAGE,
    PageUp: from - PAGE,
    Home: 0,
    End: total - 1,
  };
  const to = steps[key];
  return to === undefined ? null : Math.min(total - 1, Math.max(0, to));
}

/** The button before or after another one in its row, or after the name of a row that cannot be opened. */
function beside(button: Element, row: Element, key: string): HTMLElement | undefined {
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
  const buttons = [...row.querySelectorAll<HTMLElement>("button, [data-open]")];
  const at = buttons.findIndex((each) => each === button);
  return at < 0 ? undefined : buttons[at + (steps[key] ?? buttons.length)];
}

/**
 * Moves the focus through rows of which most are not rendered, and to the other buttons of a row. One row is in the tab order.
 */
export function useRowFocus({ scroller, virtualizer, total, first, last, onSelect }: RowFocusOptions) {
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);

  useEffect(() => {
    if (wanted.current === null) return;
    const button = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] [data-open]`);
    if (!button) return;
    wanted.current = null;
    button.focus({ preventScroll: true });
  });

  return {
    tabbable: active >= first && active <= last ? active : first,
    onFocusRow: setActive,
    onKeyDown: (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const row = target.closest<HTMLElement>("[data-index]");
      if (!row) return;
      const button = beside(target, row, event.key);
      if (button) {
        event.preventDefault();
        button.focus();
        return;
      }
      if (event.key === " " && onSelect) {
        event.preventDefault();
        onSelect(active, event.shiftKey);
        return;
      }
      const to = step(event.key, Number(row.dataset.index), total);
      if (to === null) return;
      event.preventDefault();
      if (event.shiftKey) onSelect?.(to, true);
      wanted.current = to;
      setActive(to);
      virtualizer.scrollToIndex(to);
    },
  };
}
