import { createContext, use } from "react";

/** Input that is not saved. */
export interface UnsavedInput {
  /** Saves it, and tells whether that worked. Null while it cannot be saved. */
  save: (() => Promise<boolean>) | null;
}

/** A dialog, a panel, or the whole window, with the input in it. */
export interface UnsavedScope {
  inputs: Set<UnsavedInput>;
  /** Adds an input here and in all scopes around it; returns how to remove it. */
  add: (input: UnsavedInput) => () => void;
}

/** A scope inside another one. */
export function makeScope(parent: UnsavedScope | null, onChange: (unsaved: boolean) => void = () => {}): UnsavedScope {
  const inputs = new Set<UnsavedInput>();
  return {
    inputs,
    add: (input) => {
      inputs.add(input);
      onChange(true);
      const removeAbove = parent?.add(input);
      return () => {
        inputs.delete(input);
        onChange(inputs.size > 0);
        removeAbove?.();
      };
    },
  };
}

export const UnsavedScopeContext = createContext<UnsavedScope>(makeScope(null));

/** Asks about unsaved input in a scope, then proceeds. */
export type Leave = (scope: UnsavedScope, proceed: () => void) => void;

export const LeaveContext = createContext<Leave>((_, proceed) => proceed());

/** Asks about unsaved input in the surrounding dialog or panel first; without any, it proceeds at once. */
export function useLeave(): (proceed: () => void) => void {
  const leave = use(LeaveContext);
  const scope = use(UnsavedScopeContext);
  return (proceed) => leave(scope, proceed);
}
