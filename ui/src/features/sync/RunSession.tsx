import { RunView } from "./RunView";
import { useSyncRun } from "./useSyncRun";

interface RunSessionProps {
  run: string;
  onClose: () => void;
}

/** Follows a run that was begun before, and on to the next one. */
export function RunSession({ run, onClose }: RunSessionProps) {
  const sync = useSyncRun(run);
  const shown = sync.run ?? run;
  return <RunView key={shown} run={shown} sync={sync} onClose={onClose} />;
}
