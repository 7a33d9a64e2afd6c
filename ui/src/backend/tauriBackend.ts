import { Channel, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Backend } from "./Backend";

function channel<Message>(onMessage: (message: Message) => void): Channel<Message> {
  const made = new Channel<Message>();
  made.onmessage = onMessage;
  return made;
}

/** The office behind the shell's commands. */
export const tauriBackend: Backend = {
  officeState: () => invoke("office_state"),
  setUp: (practiceName, passphrase) => invoke("set_up", { practiceName, passphrase }),
  unlock: (passphrase) => invoke("unlock", { passphrase }),
  about: () => invoke("about"),

  listCompanies: () => invoke("list_companies"),
  addCompany: (name) => invoke("add_company", { name }),
  renameCompany: (id, name) => invoke("rename_company", { id, name }),

  listIntegrations: () => invoke("list_integrations"),
  findOpenDentalSettings: () => invoke("find_open_dental_settings"),
  chooseOpenDentalSettings: () => invoke("choose_open_dental_settings"),
  examineConnection: (input, database, onStage) =>
    invoke("examine_connection", { input, database, onStage: channel(onStage) }),
  addIntegration: (input, testing) =>
    invoke("add_integration", { input, untested: testing === "untested" }),
  updateIntegration: (id, input, testing) =>
    invoke("update_integration", { id, input, untested: testing === "untested" }),
  renameIntegration: (id, name) => invoke("rename_integration", { id, name }),
  examineIntegration: (id, onStage) => invoke("examine_integration", { id, onStage: channel(onStage) }),
  setSchedule: (id, schedule) => invoke("set_schedule", { id, schedule }),
  removeIntegration: (id) => invoke("remove_integration", { id }),

  startSync: (request, onProgress) =>
    invoke("start_sync", { request, onProgress: channel(onProgress) }),
  watchSync: (run, onProgress) => invoke("watch_sync", { run, onProgress: channel(onProgress) }),
  cancelSync: (run) => invoke("cancel_sync", { run }),
  syncRun: (run) => invoke("sync_run", { run }),
  listRuns: (query, slice) => invoke("list_runs", { query, ...slice }),
  activity: (query) => invoke("activity", { query }),
  saveRunsCsv: (query) => invoke("save_runs_csv", { query }),
  runProblems: (run, search, slice) => invoke("run_problems", { run, search, ...slice }),
  runChanges: (run, slice) => invoke("run_changes", { run, ...slice }),
  saveChangesCsv: (run) => invoke("save_changes_csv", { run }),
  currentProblems: (integration, search, slice) => invoke("current_problems", { integration, search, ...slice }),
  fixList: (integration) => invoke("fix_list", { integration }),
  currentProblemsCsv: (integration) => invoke("current_problems_csv", { integration }),
  saveCurrentProblemsCsv: (integration) => invoke("save_current_problems_csv", { integration }),
  saveProblemsCsv: (run) => invoke("save_problems_csv", { run }),
  problemsCsv: (run) => invoke("problems_csv", { run }),

  listPatients: (query) => invoke("list_patients", { query }),
  patient: (id) => invoke("patient", { id }),
  patientHistory: (id, slice) => invoke("patient_history", { id, ...slice }),
  addPatient: (input) => invoke("add_patient", { input }),
  updatePatient: (id, input) => invoke("update_patient", { id, input }),
  setDeskNotes: (id, text) => invoke("set_desk_notes", { id, text }),

  preferences: () => invoke("preferences"),
  setPreferences: (preferences) => invoke("set_preferences", { preferences }),
  startsWithComputer: () => invoke("starts_with_computer"),
  setStartsWithComputer: (on) => invoke("set_starts_with_computer", { on }),

  logLines: (query) => invoke("log_lines", { query }),
  openLogFolder: () => invoke("open_log_folder"),
  saveSupportFile: () => invoke("save_support_file"),
  security: () => invoke("security"),
  changePassphrase: (present, next) => invoke("change_passphrase", { present, new: next }),
  printPage: () => invoke("print_page"),

  onOfficeChanged: (listener) => {
    const stop = listen("office-changed", listener);
    return () => void stop.then((unlisten) => unlisten());
  },
};
