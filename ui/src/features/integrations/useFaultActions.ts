import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import type { Fault } from "../../bindings/Fault";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { useStartSync } from "../../backend/queries/runs";
import { useCopyReport } from "../sync/useCopyReport";
import { offeredAction, takeWayOut } from "./faultActions";
import type { IntegrationAction } from "./IntegrationDialogs";

/** The button for the fault of an integration. */
export interface FaultButton {
  label: string;
  busy: boolean;
  press: () => void;
  /** Why pressing it failed. */
  error: unknown;
}

/** The one button that helps with the fault of an integration. */
export function useFaultButton(
  card: IntegrationCard,
  fault: Fault,
  onAction: (action: IntegrationAction) => void,
  onOpenRun: (run: string) => void,
): FaultButton {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const sync = useStartSync();
  const run = card.last_run;
  const report = useCopyReport(run?.run_id ?? "");
  const action = offeredAction(fault);
  const start = (options: Pick<SyncRequest, "mode" | "limit">) =>
    sync.mutate({ integration: card.id, allow_mass_change: false, ...options }, { onSuccess: onOpenRun });
  const press = () =>
    takeWayOut(action, {
      edit: (begin) => onAction(`edit_${begin}`),
      repeat: () => start({ mode: run?.mode ?? card.suggested_mode, limit: run?.limit ?? null }),
      compareAll: () => start({ mode: "full", limit: null }),
      preview: () => onAction("sync"),
      showRun: () => (run ? onOpenRun(card.running ?? run.run_id) : onAction("sync")),
      copyForIt: () => (run ? report.copy() : onAction("test")),
      goTo: (tab) => navigate({ page: "settings", tab }),
    });
  const copied = action === "copy_for_it" ? report.label : null;
  return { label: copied ?? t(`faultAction.${action}`), busy: sync.isPending || report.busy, press, error: sync.error };
}
