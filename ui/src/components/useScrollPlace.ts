import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";

interface ScrollPlaceOptions {
  scroller: RefObject<HTMLDivElement | null>;
  /** Names the list that is shown. Another one starts at its top. */
  list: string;
  /** Whether the list is there in its full height. */
  loaded: boolean;
  place: ScrollPlace | undefined;
}

/** Where a list is scrolled to is kept elsewhere, in pixels. */
export interface ScrollPlace {
  read: () => { scrolled: number };
  keep: (place: { scrolled: number }) => void;
}

/** Keeps how far a table is scrolled, and returns there when the table is back. */
export function useScrollPlace({ scroller, list, loaded, place }: ScrollPlaceOptions): void {
  const shown = useRef(list);
  const restored = useRef(false);
  useLayoutEffect(() => {
    if (!loaded || restored.current || !scroller.current) return;
    restored.current = true;
    if (place) scroll(scroller.current, place.read().scrolled);
  });
  useEffect(() => {
    if (shown.current === list) return;
    shown.current = list;
    if (scroller.current) scroll(scroller.current, 0);
    place?.keep({ scrolled: 0 });
  }, [list, place, scroller]);
  useEffect(() => {
    const element = scroller.current;
    if (!place || !element || !loaded) return;
    const keep = () => place.keep({ scrolled: element.scrollTop });
    element.addEventListener("scroll", keep, { passive: true });
    return () => element.removeEventListener("scroll", keep);
  }, [loaded, place, scroller]);
}

function scroll(element: HTMLElement, top: number) {
  element.scrollTop = top;
}
