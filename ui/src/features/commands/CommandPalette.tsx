import { useState } from "react";
import { AppDialog } from "../../components/AppDialog";
import { CommandList } from "./CommandList";
import type { Command } from "./useCommands";

interface CommandPaletteProps {
  opened: boolean;
  commands: Command[];
  /** The search text at first. */
  initial: string;
  onClose: () => void;
}

/** All actions, found by typing. */
export function CommandPalette({ opened, commands, initial, onClose }: CommandPaletteProps) {
  // An action moves the focus itself.
  const [ran, setRan] = useState(false);
  if (opened && ran) setRan(false);
  const run = (command: Command) => {
    setRan(true);
    onClose();
    command.run();
  };
  return (
    <AppDialog opened={opened} onClose={onClose} size={560} returnFocus={!ran}>
      <CommandList commands={commands} initial={initial} onRun={run} />
    </AppDialog>
  );
}
