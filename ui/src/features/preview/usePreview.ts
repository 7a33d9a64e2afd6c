import { useEffect, useRef, useState } from "react";
import type { Fault } from "../../bindings/Fault";
import type { SyncPreview } from "../../bindings/SyncPreview";
import type { SyncProgress } from "../../bindings/SyncProgress";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { useBackend } from "../../backend/BackendContext";
import { toFault } from "../../backend/fault";

/** The preview of a sync, which starts at once and is canceled or forgotten when the screen goes. */
export function usePreview(request: SyncRequest) {
  const { call } = useBackend();
  const [progress, setProgress] = useState<SyncProgress | null>(null);
  const [preview, setPreview] = useState<SyncPreview | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [round, setRound] = useState(0);
  // The request is that of the first rendering: another one is another screen.
  const asked = useRef(request);
  useEffect(() => {
    let isGone = false;
    let finished: number | null = null;
    const close = (id: number) => void call("close_preview", { preview: id }).catch(() => undefined);
    const listen = (next: SyncProgress) => {
      if (!isGone) setProgress(next);
    };
    call("preview_sync", { request: asked.current, onProgress: listen })
      .then((found) => {
        finished = found.preview;
        if (isGone) close(found.preview);
        else setPreview(found);
      })
      .catch((reason: unknown) => !isGone && setFault(toFault(reason)));
    return () => {
      isGone = true;
      if (finished === null) void call("cancel_preview").catch(() => undefined);
      else close(finished);
    };
  }, [call, round]);
  const repeat = () => {
    setPreview(null);
    setFault(null);
    setProgress(null);
    setRound((last) => last + 1);
  };
  return { progress, preview, fault, repeat };
}
