import { useBackend } from "../BackendContext";
import { useChangingMutation } from "./invalidate";

/** Undoes a run. */
export function useUndoRun() {
  const { call } = useBackend();
  return useChangingMutation("run_ended", (run: string) => call("undo_run", { run }));
}
