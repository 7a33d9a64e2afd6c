import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useBackend } from "../BackendContext";

const PAUSE = 750;

/**
 * Asks again for what is on screen when the office changed, at most once in a while; and when somebody comes back to the
 * window, because `ontime` may have been at work meanwhile.
 */
export function useOfficeChanges(): void {
  const backend = useBackend();
  const client = useQueryClient();
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "office" });
      }, PAUSE);
    };
    const stop = backend.onOfficeChanged(refresh);
    window.addEventListener("focus", refresh);
    return () => {
      clearTimeout(waiting);
      window.removeEventListener("focus", refresh);
      stop();
    };
  }, [backend, client]);
}
