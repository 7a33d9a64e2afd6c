import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { HelpContext } from "./HelpContext";

/** The heading of the panel, which gets the focus. */
export const HELP_HEADING = "help-heading";

/** Remembers whether the help panel is open, and returns the focus when it closes. */
export function HelpProvider({ children }: { children: ReactNode }) {
  const [opened, setOpened] = useState(false);
  const before = useRef<HTMLElement | null>(null);
  const open = useCallback(() => {
    const panel = document.getElementById(HELP_HEADING);
    if (document.activeElement instanceof HTMLElement) before.current = document.activeElement;
    if (panel) panel.focus();
    setOpened(true);
  }, []);
  const close = useCallback(() => {
    setOpened(false);
    if (before.current?.isConnected) before.current.focus();
  }, []);
  const help = useMemo(() => ({ opened, open, close }), [opened, open, close]);
  return <HelpContext value={help}>{children}</HelpContext>;
}
