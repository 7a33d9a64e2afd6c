import { use, useEffect, useRef } from "react";
import { UnsavedScopeContext, type UnsavedInput } from "./unsavedScope";

/** Says that something was typed here. Leaving asks: Save, Discard, or Keep editing. */
export function useUnsaved(dirty: boolean, save: UnsavedInput["save"]): void {
  const scope = use(UnsavedScopeContext);
  const current = useRef(save);
  useEffect(() => {
    current.current = save;
  });
  const canSave = save !== null;
  useEffect(() => {
    if (!dirty) return undefined;
    return scope.add({ save: canSave ? async () => (await current.current?.()) ?? false : null });
  }, [dirty, canSave, scope]);
}
