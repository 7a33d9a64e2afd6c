import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useBackend } from "../BackendContext";
import { useIntegrations } from "./integrations";

const PAUSE = 750;

/**
 * Asks again for what is on screen when the office changed, at most once in a while; and when somebody comes back to the
 * window, because `ontime` may have been at work meanwhile.
 */
export function useOfficeChanges(): void {
  const backend = useBackend();
  const client = useQueryClient();
  const runs = useIntegrations().data?.map((card) => card.last_ended).join();
  const known = useRef(runs);
  // A run of another program is noticed at its integration first; what it did to the patients is asked for then.
  useEffect(() => {
    if (known.current !== undefined && known.current !== runs) {
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "office" && queryKey[0] !== "integrations" });
    }
    known.current = runs;
  }, [client, runs]);
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
