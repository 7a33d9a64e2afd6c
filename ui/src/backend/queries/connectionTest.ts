import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ConnectionInput } from "../../bindings/ConnectionInput";
import type { ConnectionTestView } from "../../bindings/ConnectionTestView";
import type { StepReport } from "../../bindings/StepReport";
import { useBackend } from "../BackendContext";

/** A connection test whose steps arrive one by one. */
function useSteps<Input>(run: (input: Input, onStep: (step: StepReport) => void) => Promise<ConnectionTestView>) {
  const [arrived, setArrived] = useState<StepReport[]>([]);
  const { mutate, data, error, isPending, isIdle } = useMutation({
    mutationFn: (input: Input) => {
      setArrived([]);
      return run(input, (step) => setArrived((before) => [...before.filter((one) => one.step !== step.step), step]));
    },
  });
  const result = isPending ? null : (data ?? null);
  return { test: mutate, result, error, running: isPending, idle: isIdle, steps: result?.steps ?? arrived };
}

/** Tests a connection as typed; without a database, the most likely one. */
export function useTestConnection() {
  const { call } = useBackend();
  return useSteps((input: { input: ConnectionInput; database: string | null }, onStep) =>
    call("test_connection", { ...input, onStep }),
  );
}

/** Tests the saved connection of an integration. */
export function useTestIntegration() {
  const { call } = useBackend();
  return useSteps((id: string, onStep) => call("test_integration", { id, onStep }));
}
