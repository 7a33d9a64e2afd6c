import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AppState } from "../../bindings/AppState";
import { useBackend } from "../BackendContext";
import type { Result } from "../commands";

export function useAppState() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["app"], queryFn: () => call("app_state"), staleTime: Infinity });
}

/** For calls that answer with the new state of the app. */
export function useStateChange<Input>(change: (input: Input) => Promise<Result<"app_state">>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: (state) => client.setQueryData(["app"], state) });
}

/** Answers with the state of the app, which the first start keeps until the recovery code was shown. */
export function useSetUp() {
  const { call } = useBackend();
  return useMutation({
    mutationFn: (input: { practiceName: string; passphrase: string | null }) => call("set_up", input),
  });
}

/** Shows what belongs to this state of the app. */
export function useEnter() {
  const client = useQueryClient();
  return (state: AppState) => client.setQueryData(["app"], state);
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
