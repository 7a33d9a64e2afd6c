import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useBackend } from "../BackendContext";

const PAUSE = 750;

/** Asks again for what is on screen when the office changed, at most once in a while. */
export function useOfficeChanges(): void {
  const backend = useBackend();
  const client = useQueryClient();
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const stop = backend.onOfficeChanged(() => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "office" });
      }, PAUSE);
    });
    return () => {
      clearTimeout(waiting);
      stop();
    };
  }, [backend, client]);
}
