import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { OfficeState } from "../../bindings/OfficeState";
import { useBackend } from "../BackendContext";

export function useOfficeState() {
  const backend = useBackend();
  return useQuery({ queryKey: ["office"], queryFn: () => backend.officeState(), staleTime: Infinity });
}

function useStateChange<Input>(change: (input: Input) => Promise<OfficeState>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (state) => client.setQueryData(["office"], state),
  });
}

export function useSetUp() {
  const backend = useBackend();
  return useStateChange((input: { practiceName: string; passphrase: string | null }) =>
    backend.setUp(input.practiceName, input.passphrase),
  );
}

export function useUnlock() {
  const backend = useBackend();
  return useStateChange((passphrase: string) => backend.unlock(passphrase));
}

export function useAbout() {
  const backend = useBackend();
  return useQuery({ queryKey: ["about"], queryFn: () => backend.about() });
}
