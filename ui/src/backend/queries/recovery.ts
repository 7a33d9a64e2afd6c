import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";
import { useStateChange } from "./app";
import { invalidate } from "./invalidate";

/** A new code for each dialog. It works only after it is saved. */
export function useDraftRecoveryCode() {
  const { call } = useBackend();
  return useQuery({
    queryKey: ["draft_recovery_code"],
    queryFn: () => call("draft_recovery_code"),
    staleTime: Infinity,
    gcTime: 0,
  });
}

export function useSaveRecoveryCode() {
  const { call } = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { typed: string; passphrase: string | null; newKeys: boolean }) => call("save_recovery_code", input),
    onSuccess: (_, { newKeys }) => {
      void client.invalidateQueries({ queryKey: ["security"] });
      // Everything was closed and opened again.
      if (newKeys) void invalidate(client, "everything");
    },
  });
}

export function useRecover() {
  const { call } = useBackend();
  return useStateChange((input: { code: string; passphrase: string | null }) => call("recover", input));
}

/** Answers the path of the file, or null if the person chose none. */
export function useSaveOfficeFile() {
  const { call } = useBackend();
  return useMutation({ mutationFn: () => call("save_office_file") });
}

/** Answers the name of the file, or null if the person chose none. */
export function useChooseOfficeFile() {
  const { call } = useBackend();
  return useMutation({ mutationFn: () => call("choose_office_file") });
}

export function useOpenOfficeFile() {
  const { call } = useBackend();
  return useStateChange((input: { code: string; passphrase: string | null }) => call("open_office_file", input));
}
