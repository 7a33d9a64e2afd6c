import { mockIPC, clearMocks } from "@tauri-apps/api/mocks";
import { afterEach, expect, test } from "vitest";
import type { Backend } from "./Backend";
import { GUIDE } from "./fake/server";
import { tauriBackend } from "./tauriBackend";

afterEach(clearMocks);

const connection = { integration: null, ...GUIDE };
const input = { name: "Open Dental", company: "c", connection, database: "demo" };
const schedule = { timing: { kind: "daily" as const, at: "19:00" }, days: ["mon" as const], quiet: null };
const slice = { offset: 0, limit: 100 };
const patient = {} as Parameters<Backend["addPatient"]>[0];
const query = {} as Parameters<Backend["listPatients"]>[0];
const logQuery = { search: "", level: "info" as const, ...slice };
const runs = {} as Parameters<Backend["listRuns"]>[0];
const preferences = { scheme: "dark" as const, language: "es" as const, spoken: "es" as const, keep_running: true };
const request = { integration: "i", mode: "full" as const, limit: 100, allow_mass_change: false };
const channel = expect.objectContaining({ id: expect.any(Number) as number });

const calls: [call: (office: Backend) => Promise<unknown>, command: string, args: Record<string, unknown>][] = [
  [(o) => o.officeState(), "office_state", {}],
  [(o) => o.setUp("Bright", null), "set_up", { practiceName: "Bright", passphrase: null }],
  [(o) => o.unlock("secret"), "unlock", { passphrase: "secret" }],
  [(o) => o.about(), "about", {}],
  [(o) => o.listCompanies(), "list_companies", {}],
  [(o) => o.addCompany("B"), "add_company", { name: "B" }],
  [(o) => o.renameCompany("c", "B"), "rename_company", { id: "c", name: "B" }],
  [(o) => o.listIntegrations(), "list_integrations", {}],
  [(o) => o.findOpenDentalSettings(), "find_open_dental_settings", {}],
  [(o) => o.chooseOpenDentalSettings(), "choose_open_dental_settings", {}],
  [
    (o) => o.examineConnection(connection, "demo", () => {}),
    "examine_connection",
    { input: connection, database: "demo", onStage: channel },
  ],
  [(o) => o.addIntegration(input, "tested"), "add_integration", { input, untested: false }],
  [(o) => o.updateIntegration("i", input, "untested"), "update_integration", { id: "i", input, untested: true }],
  [(o) => o.renameIntegration("i", "N"), "rename_integration", { id: "i", name: "N" }],
  [(o) => o.examineIntegration("i", () => {}), "examine_integration", { id: "i", onStage: channel }],
  [(o) => o.setSchedule("i", schedule), "set_schedule", { id: "i", schedule }],
  [(o) => o.removeIntegration("i"), "remove_integration", { id: "i" }],
  [(o) => o.startSync(request, () => {}), "start_sync", { request, onProgress: channel }],
  [(o) => o.watchSync("r", () => {}), "watch_sync", { run: "r", onProgress: channel }],
  [(o) => o.cancelSync("r"), "cancel_sync", { run: "r" }],
  [(o) => o.syncRun("r"), "sync_run", { run: "r" }],
  [(o) => o.listRuns(runs, slice), "list_runs", { query: runs, ...slice }],
  [(o) => o.activity(runs), "activity", { query: runs }],
  [(o) => o.saveRunsCsv(runs), "save_runs_csv", { query: runs }],
  [(o) => o.saveChangesCsv("r"), "save_changes_csv", { run: "r" }],
  [(o) => o.fixList("i"), "fix_list", { integration: "i" }],
  [(o) => o.patientHistory("p", slice), "patient_history", { id: "p", ...slice }],
  [(o) => o.printPage(), "print_page", {}],
  [(o) => o.runProblems("r", "x", slice), "run_problems", { run: "r", search: "x", ...slice }],
  [(o) => o.runChanges("r", slice), "run_changes", { run: "r", ...slice }],
  [(o) => o.currentProblems("i", "x", slice), "current_problems", { integration: "i", search: "x", ...slice }],
  [(o) => o.currentProblemsCsv("i"), "current_problems_csv", { integration: "i" }],
  [(o) => o.saveCurrentProblemsCsv("i"), "save_current_problems_csv", { integration: "i" }],
  [(o) => o.saveProblemsCsv("r"), "save_problems_csv", { run: "r" }],
  [(o) => o.problemsCsv("r"), "problems_csv", { run: "r" }],
  [(o) => o.listPatients(query), "list_patients", { query }],
  [(o) => o.patient("p"), "patient", { id: "p" }],
  [(o) => o.addPatient(patient), "add_patient", { input: patient }],
  [(o) => o.updatePatient("p", patient), "update_patient", { id: "p", input: patient }],
  [(o) => o.setDeskNotes("p", "n"), "set_desk_notes", { id: "p", text: "n" }],
  [(o) => o.preferences(), "preferences", {}],
  [(o) => o.setPreferences(preferences), "set_preferences", { preferences }],
  [(o) => o.startsWithComputer(), "starts_with_computer", {}],
  [(o) => o.setStartsWithComputer(true), "set_starts_with_computer", { on: true }],
  [(o) => o.logLines(logQuery), "log_lines", { query: logQuery }],
  [(o) => o.openLogFolder(), "open_log_folder", {}],
  [(o) => o.saveSupportFile(), "save_support_file", {}],
  [(o) => o.security(), "security", {}],
  [(o) => o.changePassphrase("a", "b"), "change_passphrase", { present: "a", new: "b" }],
];

test.each(calls)("every_command_is_called_by_its_name_and_arguments: %s", async (call, command, args) => {
  const heard: unknown[] = [];
  mockIPC((name, payload) => {
    heard.push([name, payload]);
    return null;
  });
  await call(tauriBackend);
  expect(heard).toEqual([[command, args]]);
});
