import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { DiagnosisView } from "../../bindings/DiagnosisView";
import type { StageView } from "../../bindings/StageView";
import type { OnStage } from "../Backend";

/** A connection test whose stages are known as they come out. */
export function useExamination<Input>(examine: (input: Input, onStage: OnStage) => Promise<DiagnosisView>) {
  const [told, setTold] = useState<StageView[]>([]);
  const { mutate, data, error, isPending, isIdle } = useMutation({
    mutationFn: (input: Input) => {
      setTold([]);
      return examine(input, (stage) =>
        setTold((before) => [...before.filter((one) => one.stage !== stage.stage), stage]),
      );
    },
  });
  const diagnosis = isPending ? null : (data ?? null);
  return { examine: mutate, diagnosis, error, running: isPending, idle: isIdle, stages: diagnosis?.stages ?? told };
}
