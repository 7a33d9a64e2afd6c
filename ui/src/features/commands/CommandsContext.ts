import { createContext, use } from "react";

export const CommandsContext = createContext<() => void>(() => {});

/** Opens the list of all actions. */
export function useOpenCommands(): () => void {
  return use(CommandsContext);
}
