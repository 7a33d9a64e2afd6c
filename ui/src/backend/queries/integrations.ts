import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ConnectionInput } from "../../bindings/ConnectionInput";
import type { IntegrationInput } from "../../bindings/IntegrationInput";
import type { ScheduleInput } from "../../bindings/ScheduleInput";
import type { Testing } from "../Backend";
import { useBackend } from "../BackendContext";
import { useExamination } from "./examination";

/** Milliseconds between two looks at the integrations. */
const WHILE_RUNNING = 3_000;
const WHILE_QUIET = 30_000;

export function useIntegrations() {
  const backend = useBackend();
  return useQuery({
    queryKey: ["integrations"],
    queryFn: () => backend.listIntegrations(),
    // A sync in another program ends without a word to this window.
    refetchInterval: (query) => (query.state.data?.some((card) => card.running !== null) ? WHILE_RUNNING : WHILE_QUIET),
  });
}

function useRefreshAfter<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "office" }),
  });
}

/** How Open Dental on this computer is connected. That it cannot be told is no reason to trouble anybody. */
export function useOpenDentalSettings() {
  const backend = useBackend();
  return useQuery({ queryKey: ["openDentalSettings"], queryFn: () => backend.findOpenDentalSettings(), retry: false });
}

export function useChooseOpenDentalSettings() {
  const backend = useBackend();
  return useMutation({ mutationFn: () => backend.chooseOpenDentalSettings() });
}

export function useExamineConnection() {
  const backend = useBackend();
  return useExamination(({ input, database }: { input: ConnectionInput; database: string | null }, onStage) =>
    backend.examineConnection(input, database, onStage),
  );
}

export function useExamineIntegration() {
  const backend = useBackend();
  return useExamination(backend.examineIntegration);
}

/** Adds an integration, or updates the one with `id`. */
export function useSaveIntegration() {
  const backend = useBackend();
  return useRefreshAfter((save: { id: string | null; input: IntegrationInput; testing: Testing }) =>
    save.id === null
      ? backend.addIntegration(save.input, save.testing)
      : backend.updateIntegration(save.id, save.input, save.testing),
  );
}

export function useRenameIntegration() {
  const backend = useBackend();
  return useRefreshAfter((input: { id: string; name: string }) =>
    backend.renameIntegration(input.id, input.name),
  );
}

export function useSetSchedule() {
  const backend = useBackend();
  return useRefreshAfter((input: { id: string; schedule: ScheduleInput }) =>
    backend.setSchedule(input.id, input.schedule),
  );
}

export function useRemoveIntegration() {
  const backend = useBackend();
  return useRefreshAfter((id: string) => backend.removeIntegration(id));
}
