import { useMutation, useQuery } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";

export function useOpenLogFolder() {
  const backend = useBackend();
  return useMutation({ mutationFn: () => backend.openLogFolder() });
}

/** Answers with the path of the file, or null if nobody chose one. */
export function useSaveSupportFile() {
  const backend = useBackend();
  return useMutation({ mutationFn: () => backend.saveSupportFile() });
}

export function useChangePassphrase() {
  const backend = useBackend();
  return useMutation({
    mutationFn: (input: { present: string; next: string }) => backend.changePassphrase(input.present, input.next),
  });
}

export function useSecurity() {
  const backend = useBackend();
  return useQuery({ queryKey: ["security"], queryFn: () => backend.security() });
}
