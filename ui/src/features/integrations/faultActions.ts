import type { FaultAction } from "../../bindings/FaultAction";
import type { Fault } from "../../bindings/Fault";
import { faultTraits } from "../../bindings/faultTraits";
import type { SettingsTab } from "../../app/navigation";
import type { EditStart } from "./editStart";

/** What a screen can do about the fault of an integration. */
export interface WaysOut {
  edit: (start: EditStart) => void;
  /** Runs the sync again as it was started. */
  repeat: () => void;
  /** Runs a full sync without a limit. */
  compareAll: () => void;
  /** Shows the question of the last sync, or the sync that is running. */
  showRun: () => void;
  /** Shows what a sync would do. */
  preview: () => void;
  copyForIt: () => void;
  goTo: (tab: SettingsTab) => void;
}

/** What each action does here. No action is left out, so that no fault is without a button. */
const ways: Record<FaultAction, (out: WaysOut) => void> = {
  enter_password: ({ edit }) => edit("password"),
  edit_connection: ({ edit }) => edit("host"),
  choose_database: ({ edit }) => edit("database"),
  review_certificate: ({ edit }) => edit("certificate"),
  try_again: ({ repeat }) => repeat(),
  continue: ({ repeat }) => repeat(),
  compare_all: ({ compareAll }) => compareAll(),
  review_changes: ({ showRun }) => showRun(),
  preview_sync: ({ preview }) => preview(),
  show_progress: ({ showRun }) => showRun(),
  copy_for_it: ({ copyForIt }) => copyForIt(),
  enter_passphrase: ({ goTo }) => goTo("security"),
  use_recovery_code: ({ goTo }) => goTo("security"),
  restore_backup: ({ goTo }) => goTo("backups"),
  // These are about forms, which no sync has.
  correct_input: ({ repeat }) => repeat(),
  choose_file: ({ repeat }) => repeat(),
  open_patient: ({ repeat }) => repeat(),
  open_integration: ({ repeat }) => repeat(),
  open_run: ({ repeat }) => repeat(),
  refresh: ({ repeat }) => repeat(),
};

/** Actions that only a form can carry out. Here another try shows what is left. */
const OF_FORMS: readonly FaultAction[] = ["correct_input", "choose_file", "open_patient", "open_integration", "open_run", "refresh"];

/** The action of a fault as an integration offers it. */
export function offeredAction({ code }: Fault): FaultAction {
  // A code of a newer version has no traits here.
  const action = faultTraits[code]?.action ?? "try_again";
  return OF_FORMS.includes(action) ? "try_again" : action;
}

export function takeWayOut(action: FaultAction, out: WaysOut): void {
  ways[action](out);
}
