import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Fault } from "../../bindings/Fault";
import type { SyncProgress } from "../../bindings/SyncProgress";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { useBackend } from "../../backend/BackendContext";
import { toFault } from "../../backend/fault";

/** A run that is started or watched here, and how far it is. */
export function useSyncRun(first: string | null) {
  const backend = useBackend();
  const client = useQueryClient();
  const [run, setRun] = useState(first);
  const [progress, setProgress] = useState<SyncProgress | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [starting, setStarting] = useState(false);
  const [remote, setRemote] = useState(false);
  const live = useRef(0);

  /** Listens to one run; what comes from an earlier one is ignored. */
  const listener = useCallback(() => {
    live.current += 1;
    const mine = live.current;
    return (news: SyncProgress) => {
      if (mine !== live.current) return;
      setProgress(news);
      if (news.outcome !== null) void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "office" });
    };
  }, [client]);

  useEffect(() => {
    if (first === null) return undefined;
    backend.watchSync(first, listener()).catch(() => setRemote(true));
    return () => {
      live.current += 1;
    };
  }, [backend, first, listener]);

  const start = async (request: SyncRequest) => {
    setStarting(true);
    setFault(null);
    setProgress(null);
    try {
      setRun(await backend.startSync(request, listener()));
    } catch (reason) {
      setFault(toFault(reason));
    } finally {
      setStarting(false);
      void client.invalidateQueries({ queryKey: ["integrations"] });
    }
  };

  const elsewhere = progress?.run === run && progress.elsewhere;
  return { run, progress: progress?.run === run ? progress : null, fault, starting, remote: remote || elsewhere, start };
}
