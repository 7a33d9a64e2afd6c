import { useMutation, useQuery } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";

export function useOpenLogFolder() {
  const { call } = useBackend();
  return useMutation({ mutationFn: () => call("open_log_folder") });
}

/** Answers the path of the file, or null if the person chose none. */
export function useSaveSupportFile() {
  const { call } = useBackend();
  return useMutation({ mutationFn: () => call("save_support_file") });
}

export function useChangePassphrase() {
  const { call } = useBackend();
  return useMutation({ mutationFn: (input: { current: string; new: string }) => call("change_passphrase", input) });
}

export function useSecurity() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["security"], queryFn: () => call("security") });
}

export function usePrintPage() {
  const { call } = useBackend();
  return useMutation({ mutationFn: () => call("print_page") });
}
