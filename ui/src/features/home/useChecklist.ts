import { useBackups } from "../../backend/queries/backups";
import { useSecurity } from "../../backend/queries/help";
import { useIntegrations } from "../../backend/queries/integrations";
import { usePreferences } from "../../preferences/PreferencesContext";

export const checklistSteps = ["connect", "sync", "result", "schedule", "code", "backup"] as const;
export type ChecklistStep = (typeof checklistSteps)[number];

/** The steps of the first days, and whether each is done. Not shown once all are, once it was put away, or before that is known. */
export function useChecklist(): { shown: boolean; done: Record<ChecklistStep, boolean> } {
  const { hidden, result_seen, schedule_seen } = usePreferences().preferences.checklist;
  const cards = useIntegrations().data;
  const backups = useBackups().data;
  const security = useSecurity().data;
  const done = {
    connect: (cards?.length ?? 0) > 0,
    sync: cards?.some((card) => card.last_ended !== null) ?? false,
    result: result_seen,
    schedule: schedule_seen,
    code: typeof security?.recovery_code_at === "string",
    backup: (backups?.second ?? null) !== null,
  };
  const known = cards !== undefined && security !== undefined;
  return { shown: known && !hidden && checklistSteps.some((step) => !done[step]), done };
}
