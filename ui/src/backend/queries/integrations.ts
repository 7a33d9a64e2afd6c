import { useMutation, useQuery } from "@tanstack/react-query";
import type { IntegrationInput } from "../../bindings/IntegrationInput";
import type { ScheduleInput } from "../../bindings/ScheduleInput";
import { useBackend } from "../BackendContext";
import { useChangingMutation } from "./invalidate";

/** In milliseconds. A run of another process sends no event to this window. */
const POLL_INTERVAL = 30_000;

export function useIntegrations() {
  const { call } = useBackend();
  return useQuery({
    queryKey: ["integrations"],
    queryFn: () => call("list_integrations"),
    refetchInterval: POLL_INTERVAL,
  });
}

/** The connection settings of Open Dental on this computer. The search may fail; then they are typed. */
export function useOpenDentalSettings() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["openDentalSettings"], queryFn: () => call("find_open_dental_settings"), retry: false });
}

export function useChooseOpenDentalSettings() {
  const { call } = useBackend();
  return useMutation({ mutationFn: () => call("choose_open_dental_settings") });
}

/** Adds an integration, or updates the one with `id`. */
export function useSaveIntegration() {
  const { call } = useBackend();
  return useChangingMutation("integrations", ({ id, ...save }: { id: string | null; input: IntegrationInput; untested: boolean }) =>
    id === null ? call("add_integration", save) : call("update_integration", { id, ...save }),
  );
}

export function useRenameIntegration() {
  const { call } = useBackend();
  return useChangingMutation("integrations", (input: { id: string; name: string }) => call("rename_integration", input));
}

export function useSetSchedule() {
  const { call } = useBackend();
  return useChangingMutation("integrations", (input: { id: string; schedule: ScheduleInput }) => call("set_schedule", input));
}

/** How many of an integration's patients others update, too. */
export function useSharedPatients(id: string, enabled: boolean) {
  const { call } = useBackend();
  return useQuery({ queryKey: ["integrations", "shared", id], queryFn: () => call("shared_patients", { id }), enabled });
}

export function useRemoveIntegration() {
  const { call } = useBackend();
  return useChangingMutation("integrations", (id: string) => call("remove_integration", { id }));
}
