import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { useStartSync } from "../../backend/queries/runs";
import type { FaultActions } from "../../components/FaultNote";
import type { IntegrationAction } from "./IntegrationDialogs";

/** What can be done about the fault of an integration. */
export function useFaultActions(card: IntegrationCard, onAction: (action: IntegrationAction) => void, onOpenRun: (run: string) => void) {
  const sync = useStartSync();
  const run = card.last_run;
  const edit = () => onAction("edit");
  const start = (options: Pick<SyncRequest, "mode" | "limit">) =>
    sync.mutate({ integration: card.id, allow_mass_change: false, ...options }, { onSuccess: onOpenRun });
  const repeat = () => start({ mode: run?.mode ?? card.suggested_mode, limit: run?.limit ?? null });
  const actions: FaultActions = {
    enter_password: edit,
    edit_connection: edit,
    choose_database: edit,
    review_certificate: edit,
    try_again: repeat,
    continue: repeat,
    preview_sync: () => onAction("sync"),
    compare_all: () => start({ mode: "full", limit: null }),
    ...(run && { review_changes: () => onOpenRun(run.run_id) }),
  };
  return { actions, busy: sync.isPending, error: sync.error };
}
