import { useEffect, useRef } from "react";

interface Shortcuts {
  /** Ctrl+F or `/`. */
  find: () => void;
  /** Ctrl+K. */
  list: () => void;
  /** Ctrl+N. */
  add: () => void;
  /** Ctrl+S. */
  sync: () => void;
  /** `?`. */
  help: () => void;
  /** F1, also in a field. */
  toggleHelp: () => void;
  /** A letter or digit outside any field. The field that gets the focus now receives it. */
  typed: () => void;
}

const withControl: Partial<Record<string, keyof Shortcuts>> = { f: "find", k: "list", n: "add", s: "sync" };

/** Where a letter has a meaning of its own. */
const TAKES_LETTERS = "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox], [role=radiogroup], [role=tablist]";

/** Handles the shortcuts of the window. A dialog comes first: under it nothing happens. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.altKey) return;
      const covered = document.querySelector("[role=dialog]") !== null;
      if (event.ctrlKey || event.metaKey) {
        const name = withControl[event.key.toLowerCase()];
        if (!name || event.shiftKey) return;
        // The browser's own search or file dialog must not open, even if nothing happens here.
        event.preventDefault();
        if (!covered) current.current[name]();
        return;
      }
      if (event.key === "F1") {
        // The system's own help must not open.
        event.preventDefault();
        if (!covered) current.current.toggleHelp();
        return;
      }
      const within = event.target instanceof Element && event.target.closest(TAKES_LETTERS) !== null;
      if (covered || within || event.defaultPrevented) return;
      if (event.key === "/" || event.key === "?") {
        event.preventDefault();
        current.current[event.key === "/" ? "find" : "help"]();
      } else if (/^[\p{L}\p{N}]$/u.test(event.key)) current.current.typed();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
