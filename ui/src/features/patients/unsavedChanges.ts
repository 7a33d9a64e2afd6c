/** Unsaved text in the panel, and the question whether to discard it. */
export interface UnsavedChanges {
  /** Whether the person tried to close the panel. */
  confirming: boolean;
  onUnsaved: (unsaved: boolean) => void;
  onDiscard: () => void;
}
