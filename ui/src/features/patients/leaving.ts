/** Closing the panel while something typed is not saved. */
export interface Leaving {
  /** Whether somebody tried to close it. */
  asking: boolean;
  onUnsaved: (unsaved: boolean) => void;
  onDiscard: () => void;
}
