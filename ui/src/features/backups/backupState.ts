import type { BackupsView } from "../../bindings/BackupsView";
import type { StatusColor } from "../../components/statusColor";

export type BackupState = "good" | "overdue" | "none" | "failed";

/** What matters first: that the last attempt failed, that there is no backup, or that it is too old. */
export function backupState({ fault, last_backup_at, overdue }: BackupsView): BackupState {
  if (fault) return "failed";
  if (last_backup_at === null) return "none";
  return overdue ? "overdue" : "good";
}

/** A practice without data to lose yet needs no warning. */
export function backupColor(view: BackupsView): StatusColor {
  const state = backupState(view);
  if (state === "failed") return "bad";
  if (view.overdue) return "warn";
  return state === "none" ? "quiet" : "good";
}
