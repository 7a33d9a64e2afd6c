import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Fault } from "../../bindings/Fault";
import type { SyncProgress } from "../../bindings/SyncProgress";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { useBackend } from "../../backend/BackendContext";
import { toFault } from "../../backend/fault";
import { invalidate } from "../../backend/queries/invalidate";

/** A run that is started or watched here, and its progress. */
export function useSyncRun(first: string | null) {
  const { call } = useBackend();
  const client = useQueryClient();
  const [run, setRun] = useState(first);
  const [progress, setProgress] = useState<SyncProgress | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [starting, setStarting] = useState(false);
  const [watched, setWatched] = useState(true);
  const listeners = useRef(0);

  /** Listens to one run and ignores what arrives for an earlier one. */
  const listener = useCallback(() => {
    listeners.current += 1;
    const mine = listeners.current;
    return (next: SyncProgress) => {
      if (mine !== listeners.current) return;
      setProgress(next);
      // A run of another process sends no event.
      if (next.outcome !== null && next.elsewhere) void invalidate(client, "run_ended");
    };
  }, [client]);

  useEffect(() => {
    if (first === null) return undefined;
    call("watch_sync", { run: first, onProgress: listener() }).catch(() => setWatched(false));
    return () => {
      listeners.current += 1;
    };
  }, [call, first, listener]);

  const begin = async (send: (onProgress: (next: SyncProgress) => void) => Promise<string>) => {
    setStarting(true);
    setFault(null);
    setProgress(null);
    try {
      setRun(await send(listener()));
      setWatched(true);
    } catch (reason) {
      setFault(toFault(reason));
    } finally {
      setStarting(false);
      void invalidate(client, "run_started");
    }
  };

  const start = (request: SyncRequest) => begin((onProgress) => call("start_sync", { request, onProgress }));
  const startPreviewed = (preview: number) => begin((onProgress) => call("start_previewed_sync", { preview, onProgress }));

  const current = progress?.run === run ? progress : null;
  return {
    run,
    /** Shows a run that has ended instead. */
    show: setRun,
    progress: current,
    fault,
    starting,
    watched,
    elsewhere: !watched || (current?.elsewhere ?? false),
    start,
    startPreviewed,
  };
}

export type SyncRun = ReturnType<typeof useSyncRun>;
