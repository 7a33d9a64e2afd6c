import { useState } from "react";
import type { RunRecord } from "../../bindings/RunRecord";
import type { Undone } from "../../bindings/Undone";
import { UndoQuestion } from "./UndoQuestion";
import { UndoResult } from "./UndoResult";

interface UndoSessionProps {
  run: RunRecord;
  onBack: () => void;
  /** Shows another run instead. */
  onOpenRun: (run: string) => void;
  onClose: () => void;
}

/** The question, then what was undone. */
export function UndoSession({ run, onBack, onOpenRun, onClose }: UndoSessionProps) {
  const [undone, setUndone] = useState<Undone | null>(null);
  if (undone) return <UndoResult undone={undone} name={run.integration_name} onClose={onClose} />;
  return <UndoQuestion run={run} onBack={onBack} onOpenRun={onOpenRun} onDone={setUndone} />;
}
