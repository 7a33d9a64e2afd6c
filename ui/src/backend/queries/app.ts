import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";
import type { Result } from "../commands";

export function useAppState() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["app"], queryFn: () => call("app_state"), staleTime: Infinity });
}

function useStateChange<Input>(change: (input: Input) => Promise<Result<"app_state">>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: (state) => client.setQueryData(["app"], state) });
}

export function useSetUp() {
  const { call } = useBackend();
  return useStateChange((input: { practiceName: string; passphrase: string | null }) => call("set_up", input));
}

export function useUnlock() {
  const { call } = useBackend();
  return useStateChange((passphrase: string) => call("unlock", { passphrase }));
}

/** Opens what is left of the data. The passphrase is null if the key is in the keychain. */
export function useAcceptLoss() {
  const { call } = useBackend();
  return useStateChange((passphrase: string | null) => call("accept_loss", { passphrase }));
}

export function useAbout() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["about"], queryFn: () => call("about") });
}
