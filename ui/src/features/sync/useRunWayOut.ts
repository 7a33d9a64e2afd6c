import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import type { RunRecord } from "../../bindings/RunRecord";
import { useIntegrations } from "../../backend/queries/integrations";
import { offeredAction, takeWayOut } from "../integrations/faultActions";
import type { EditStart } from "../integrations/editStart";
import { useCopyReport } from "./useCopyReport";
import type { SyncRun } from "./useSyncRun";

/** The main button after a sync that did not end: its fault's action, or to continue. Null for an earlier sync. */
export function useRunWayOut(run: RunRecord, sync: SyncRun, onClose: () => void) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [editing, setEditing] = useState<EditStart | null>(null);
  const report = useCopyReport(run.run_id);
  // Absent if the integration was removed since.
  const card = useIntegrations().data?.find((one) => one.id === run.integration);
  const { integration, mode, limit, fault, outcome, remaining } = run;
  const isNewest = card?.last_ended === run.run_id;
  const again = (allow_mass_change: boolean) => void sync.start({ integration, mode, limit, allow_mass_change });
  const repeat = () => again(false);
  const stopEditing = () => setEditing(null);
  const dialog = { card, editing, stopEditing, repeat };
  if (!isNewest) return { ...dialog, button: null };
  if (fault) {
    const action = offeredAction(fault);
    const copied = action === "copy_for_it" ? report.label : null;
    const press = () =>
      takeWayOut(action, {
        edit: setEditing,
        repeat,
        compareAll: () => void sync.start({ integration, mode: "full", limit: null, allow_mass_change: false }),
        showRun: repeat,
        preview: repeat,
        copyForIt: report.copy,
        goTo: (tab) => {
          onClose();
          navigate({ page: "settings", tab });
        },
      });
    return { ...dialog, button: { label: copied ?? t(`faultAction.${action}`), busy: sync.starting || report.busy, press } };
  }
  const canContinue = outcome !== "completed" && Boolean(remaining);
  const button = { label: t("summary.continue"), busy: sync.starting, press: () => again(run.mass_change_allowed) };
  return { ...dialog, button: canContinue ? button : null };
}
