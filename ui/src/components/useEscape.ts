import { useEffect, useRef } from "react";

/** The open dialogs and panels, the top one last. */
const opened: symbol[] = [];

/** Escape closes the top dialog only. An open dropdown in it closes first. */
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
      const dropdown = event.target instanceof Element && event.target.getAttribute("data-mantine-stop-propagation") === "true";
      if (!dropdown) close.current();
    };
    opened.push(me);
    window.addEventListener("keydown", onKey, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKey, { capture: true });
      opened.splice(opened.indexOf(me), 1);
    };
  }, [isOpen]);
}
