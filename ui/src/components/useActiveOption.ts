import { useEffect, useId, useState, type KeyboardEvent } from "react";

/** None is active until an arrow key is pressed. */
const NONE = -1;

/**
 * The active one of several options below a field that keeps the focus. The arrow keys move it. `list` names the options: with
 * others, none is active.
 */
export function useActiveOption(count: number, list: string) {
  const id = useId();
  const [state, setState] = useState({ list, index: NONE });
  const active = state.list === list ? Math.min(state.index, count - 1) : NONE;
  const optionId = (index: number) => `${id}-${index}`;
  const current = active === NONE ? undefined : `${id}-${active}`;
  useEffect(() => {
    if (current) document.getElementById(current)?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return {
    active,
    listId: id,
    optionId,
    /** For the field. */
    field: {
      role: "combobox",
      autoComplete: "off",
      spellCheck: false,
      "aria-expanded": count > 0,
      "aria-controls": count > 0 ? id : undefined,
      "aria-autocomplete": "list" as const,
      "aria-activedescendant": current,
    },
    /** Whether the key moved it. */
    move: (event: KeyboardEvent): boolean => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step === undefined || count === 0) return false;
      event.preventDefault();
      setState({ list, index: Math.min(count - 1, Math.max(0, active + step)) });
      return true;
    },
  };
}
