import { useEffect, useRef } from "react";
import { usePreferences } from "./PreferencesContext";

/** In percent. */
export const zoomSteps = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300];

/** The next size up or down. */
export function nextZoom(zoom: number, up: boolean): number {
  const next = up ? zoomSteps.find((each) => each > zoom) : zoomSteps.findLast((each) => each < zoom);
  return next ?? zoom;
}

/** Ctrl (on a Mac, Command) with +, −, or 0, and Ctrl with the wheel, change the size of everything. It is kept. */
export function useZoom(): void {
  const { preferences, change } = usePreferences();
  const current = useRef({ zoom: preferences.zoom, change });
  useEffect(() => {
    current.current = { zoom: preferences.zoom, change };
  });
  useEffect(() => {
    const set = (zoom: number) => {
      if (zoom !== current.current.zoom) current.current.change({ zoom });
    };
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (event.key === "0") set(100);
      else if (event.key === "+" || event.key === "=" || event.key === "-") set(nextZoom(current.current.zoom, event.key !== "-"));
      else return;
      event.preventDefault();
    };
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      set(nextZoom(current.current.zoom, event.deltaY < 0));
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("wheel", onWheel);
    };
  }, []);
}
