import { useEffect, useRef } from "react";

/** The open dialogs and panels, the one on top last. */
const opened: symbol[] = [];

/** Escape closes what is on top and nothing below it; a list that is unfolded there closes first. */
export function useEscape(isOpen: boolean, onClose: () => void) {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (!isOpen) return undefined;
    const me = Symbol("dialog");
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing || opened.at(-1) !== me) return;
      const unfolded = event.target instanceof Element && event.target.getAttribute("data-mantine-stop-propagation") === "true";
      if (!unfolded) close.current();
    };
    opened.push(me);
    window.addEventListener("keydown", onKey, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKey, { capture: true });
      opened.splice(opened.indexOf(me), 1);
    };
  }, [isOpen]);
}
