import { createContext, use } from "react";

interface Help {
  opened: boolean;
  /** Opens the panel, or moves the focus into it. */
  open: () => void;
  close: () => void;
}

export const HelpContext = createContext<Help>({ opened: false, open: () => {}, close: () => {} });

/** The help panel of the window. */
export const useHelp = () => use(HelpContext);
