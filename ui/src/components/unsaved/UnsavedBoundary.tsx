import { use, useState, type ReactNode } from "react";
import { makeScope, UnsavedScopeContext } from "./unsavedScope";

/** A dialog or panel: leaving it asks only about the input in it. */
export function UnsavedBoundary({ children }: { children: ReactNode }) {
  const parent = use(UnsavedScopeContext);
  const [scope] = useState(() => makeScope(parent));
  return <UnsavedScopeContext value={scope}>{children}</UnsavedScopeContext>;
}
