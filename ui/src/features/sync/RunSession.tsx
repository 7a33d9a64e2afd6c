import { RunView } from "./RunView";
import { useSyncRun } from "./useSyncRun";

interface RunSessionProps {
  run: string;
  onClose: () => void;
}

/** Watches a run, and the next one if it is continued. */
export function RunSession({ run, onClose }: RunSessionProps) {
  const sync = useSyncRun(run);
  const shown = sync.run ?? run;
  return <RunView key={shown} run={shown} sync={sync} onClose={onClose} />;
}
