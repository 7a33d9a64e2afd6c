import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useBackend } from "../BackendContext";
import { useIntegrations } from "./integrations";
import { invalidate } from "./invalidate";

/** Keeps what is on screen up to date: after each change of this process, and after a run of another one. */
export function useChangeEvents(): void {
  const { onChange } = useBackend();
  const client = useQueryClient();
  useEffect(() => onChange((change) => void invalidate(client, change.kind)), [onChange, client]);

  // A run of another process sends no event. Its integration shows that it has ended.
  const lastRuns = useIntegrations().data?.map((card) => card.last_ended).join();
  const known = useRef(lastRuns);
  useEffect(() => {
    if (known.current !== undefined && known.current !== lastRuns) void invalidate(client, "run_ended");
    known.current = lastRuns;
  }, [client, lastRuns]);

  // While the window was in the background, another process may have changed anything.
  useEffect(() => {
    const refresh = () => void invalidate(client, "everything");
    window.addEventListener("focus", refresh);
    return () => window.removeEventListener("focus", refresh);
  }, [client]);
}
