import { createContext, use } from "react";
import type { Backend } from "./Backend";

export const BackendContext = createContext<Backend | null>(null);

/** The backend of this window. */
export function useBackend(): Backend {
  const backend = use(BackendContext);
  if (!backend) throw new Error("no backend above this component");
  return backend;
}
