import type { TFunction } from "i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { faultText } from "../../i18n/codeText";
import { formatDuration } from "../../i18n/format";
import { runStatus } from "../sync/runStatus";

const counted = ["added", "updated", "deactivated"] as const;

/** What a run changed, such as "1 added, 3 updated, 1 made inactive". */
export function runChanges(t: TFunction, run: RunRecord): string {
  const parts = counted.filter((each) => run.counts[each] > 0).map((each) => t(`activity.totals.${each}`, { count: run.counts[each] }));
  if (parts.length > 0) return parts.join(", ");
  return run.outcome === null ? t("activity.running") : t("activity.noChanges");
}

/** Why it did not reach the end; otherwise how many it skipped. */
export function runReason(t: TFunction, run: RunRecord): string {
  const status = runStatus(run);
  if (run.fault) return faultText(run.fault).message;
  if (status === "interrupted") return t("activity.closed");
  return run.counts.skipped > 0 ? t("activity.skipped", { count: run.counts.skipped }) : "";
}

/** Who or what started it. */
export function runStarter(t: TFunction, run: RunRecord): string {
  return run.user ?? t(`activity.triggers.${run.trigger}`);
}

export function runDuration(run: RunRecord): string {
  return run.finished_at === null ? "" : formatDuration(run.started_at, run.finished_at);
}
