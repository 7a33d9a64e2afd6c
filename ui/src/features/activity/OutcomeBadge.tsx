import { useTranslation } from "react-i18next";
import type { RunStatus } from "../../bindings/RunStatus";
import type { RunRecord } from "../../bindings/RunRecord";
import { StatusBadge } from "../../components/StatusBadge";
import type { StatusColor } from "../../components/statusColor";
import { runStatus } from "../sync/runStatus";

const colors: Record<RunStatus, StatusColor> = {
  running: "brand",
  completed: "good",
  limited: "warn",
  cancelled: "quiet",
  needs_decision: "warn",
  failed: "bad",
  interrupted: "warn",
};

/** The result of a run, or that it is running. */
export function OutcomeBadge({ run }: { run: Pick<RunRecord, "outcome" | "fault" | "undone"> }) {
  const { t } = useTranslation();
  const status = runStatus(run);
  if (run.undone) return <StatusBadge color="quiet" label={t("undo.badge")} />;
  return <StatusBadge color={colors[status]} label={t(`activity.outcomes.${status}`)} />;
}
