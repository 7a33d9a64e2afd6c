import { useEffect, useRef } from "react";

interface ListKeys {
  /** Ctrl+A outside a field. */
  selectAll: () => void;
  /** Escape in the list. */
  leave: () => void;
}

/** Where the keys have a meaning of their own. */
const OWN_KEYS = "input, textarea, [contenteditable], [role=dialog], [role=menu], [role=listbox]";

/** The keys of the list that work anywhere on its page. */
export function useListKeys(keys: ListKeys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      if (document.querySelector("[role=dialog]") !== null || target?.closest(OWN_KEYS)) return;
      if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        current.current.selectAll();
      } else if (event.key === "Escape" && target?.closest("[role=table]")) current.current.leave();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
