import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UpdatesView } from "../../bindings/UpdatesView";
import { useBackend } from "../BackendContext";
import { invalidate } from "./invalidate";

const KEY = ["updates"];

export function useUpdates() {
  const { call } = useBackend();
  return useQuery({ queryKey: KEY, queryFn: () => call("updates") });
}

/** For calls that answer with what is known about updates. */
function useUpdatesChange<Input>(change: (input: Input) => Promise<UpdatesView>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: (view) => client.setQueryData(KEY, view) });
}

export function useCheckForUpdates() {
  const { call } = useBackend();
  return useUpdatesChange<void>(() => call("check_for_updates"));
}

export function usePostponeUpdate() {
  const { call } = useBackend();
  return useUpdatesChange((version: string) => call("postpone_update", { version }));
}

/** Installs the newest version and starts it. What was typed and not saved has been saved or discarded before. */
export function useInstallUpdate() {
  const { call } = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await call("set_unsaved", { unsaved: false });
      if (await call("install_update")) await call("restart");
    },
    onSettled: () => invalidate(client, "updates"),
  });
}
