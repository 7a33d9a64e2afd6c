// Generated from src-tauri/commands.in and the commands' signatures by `cargo xtask bindings`. Do not edit.
import type { About } from "./About";
import type { ActivityView } from "./ActivityView";
import type { AppState } from "./AppState";
import type { BackupContentsView } from "./BackupContentsView";
import type { BackupRef } from "./BackupRef";
import type { BackupView } from "./BackupView";
import type { BackupsView } from "./BackupsView";
import type { ChangePage } from "./ChangePage";
import type { CompanyView } from "./CompanyView";
import type { ConnectionInput } from "./ConnectionInput";
import type { ConnectionTestView } from "./ConnectionTestView";
import type { Decision } from "./Decision";
import type { DeletedPatient } from "./DeletedPatient";
import type { DuplicatePage } from "./DuplicatePage";
import type { Field } from "./Field";
import type { FixList } from "./FixList";
import type { IntegrationCard } from "./IntegrationCard";
import type { IntegrationDays } from "./IntegrationDays";
import type { IntegrationInput } from "./IntegrationInput";
import type { KeptChanges } from "./KeptChanges";
import type { LocalSettingsView } from "./LocalSettingsView";
import type { LogPage } from "./LogPage";
import type { LogQuery } from "./LogQuery";
import type { MassChangePage } from "./MassChangePage";
import type { Merged } from "./Merged";
import type { PatientColumn } from "./PatientColumn";
import type { PatientDetail } from "./PatientDetail";
import type { PatientEventPage } from "./PatientEventPage";
import type { PatientInput } from "./PatientInput";
import type { PatientListRow } from "./PatientListRow";
import type { PatientPage } from "./PatientPage";
import type { PatientQuery } from "./PatientQuery";
import type { PatientSaved } from "./PatientSaved";
import type { PatientSelection } from "./PatientSelection";
import type { Preferences } from "./Preferences";
import type { PreviewPageView } from "./PreviewPageView";
import type { PreviewQuery } from "./PreviewQuery";
import type { RunPage } from "./RunPage";
import type { RunQuery } from "./RunQuery";
import type { RunRecord } from "./RunRecord";
import type { SavedFilter } from "./SavedFilter";
import type { ScheduleInput } from "./ScheduleInput";
import type { SecurityView } from "./SecurityView";
import type { SharedPatients } from "./SharedPatients";
import type { SourceName } from "./SourceName";
import type { StepReport } from "./StepReport";
import type { SyncPreview } from "./SyncPreview";
import type { SyncProgress } from "./SyncProgress";
import type { SyncRequest } from "./SyncRequest";
import type { Undone } from "./Undone";
import type { UpdatesView } from "./UpdatesView";

/** Arguments and result of each command. Every command rejects with a `Fault`. */
export type Commands = {
  back_up: { args: Record<string, never>, result: BackupsView },
  backup_contents: { args: { backup: BackupRef, passphrase: string | null }, result: BackupContentsView },
  backups: { args: Record<string, never>, result: BackupsView },
  choose_backup_file: { args: Record<string, never>, result: BackupView | null },
  choose_second_folder: { args: Record<string, never>, result: BackupsView | null },
  forget_second_folder: { args: Record<string, never>, result: BackupsView },
  restore_backup: { args: { backup: BackupRef, passphrase: string | null }, result: AppState },
  decide_duplicate: { args: { one: string, other: string, decision: Decision }, result: Merged | null },
  duplicates: { args: { limit: number }, result: DuplicatePage },
  change_passphrase: { args: { current: string, new: string }, result: void },
  log_lines: { args: { query: LogQuery }, result: LogPage },
  open_log_folder: { args: Record<string, never>, result: void },
  save_support_file: { args: Record<string, never>, result: string | null },
  security: { args: Record<string, never>, result: SecurityView },
  activity: { args: { query: RunQuery }, result: ActivityView },
  fault_report: { args: { run: string }, result: string },
  fix_list: { args: { integration: string }, result: FixList },
  list_runs: { args: { query: RunQuery, offset: number, limit: number }, result: RunPage },
  mass_change: { args: { run: string, search: string, offset: number, limit: number }, result: MassChangePage },
  names_in_source: { args: { integration: string, numbers: Array<string> }, result: Array<SourceName> },
  open_problems_csv: { args: { integration: string }, result: string },
  patient_history: { args: { id: string, offset: number, limit: number }, result: PatientEventPage },
  print_page: { args: Record<string, never>, result: void },
  problems_csv: { args: { run: string }, result: string },
  run_changes: { args: { run: string, offset: number, limit: number }, result: ChangePage },
  run_fix_list: { args: { run: string }, result: FixList },
  save_changes_csv: { args: { run: string }, result: string | null },
  save_mass_change_csv: { args: { run: string }, result: string | null },
  save_open_problems_csv: { args: { integration: string }, result: string | null },
  save_problems_csv: { args: { run: string }, result: string | null },
  save_runs_csv: { args: { query: RunQuery }, result: string | null },
  scheduled_days: { args: Record<string, never>, result: Array<IntegrationDays> },
  set_fixed: { args: { integration: string, number: string, fixed: boolean }, result: void },
  add_integration: { args: { input: IntegrationInput, untested: boolean }, result: IntegrationCard },
  choose_open_dental_settings: { args: Record<string, never>, result: LocalSettingsView | null },
  find_open_dental_settings: { args: Record<string, never>, result: LocalSettingsView | null },
  list_integrations: { args: Record<string, never>, result: Array<IntegrationCard> },
  remove_integration: { args: { id: string }, result: void },
  rename_integration: { args: { id: string, name: string }, result: IntegrationCard },
  set_schedule: { args: { id: string, schedule: ScheduleInput }, result: IntegrationCard },
  shared_patients: { args: { id: string }, result: SharedPatients },
  test_connection: { args: { input: ConnectionInput, database: string | null, onStep: (message: StepReport) => void }, result: ConnectionTestView },
  test_integration: { args: { id: string, onStep: (message: StepReport) => void }, result: ConnectionTestView },
  update_integration: { args: { id: string, input: IntegrationInput, untested: boolean }, result: IntegrationCard },
  close_window: { args: Record<string, never>, result: void },
  quit: { args: Record<string, never>, result: void },
  restart: { args: Record<string, never>, result: void },
  set_unsaved: { args: { unsaved: boolean }, result: void },
  add_patient: { args: { input: PatientInput, anyway: boolean }, result: PatientSaved },
  delete_patient: { args: { id: string }, result: void },
  delete_saved_filter: { args: { name: string }, result: void },
  deleted_patients: { args: Record<string, never>, result: Array<DeletedPatient> },
  keep_field: { args: { id: string, field: Field, value: string }, result: void },
  kept_changes: { args: Record<string, never>, result: KeptChanges },
  list_patients: { args: { query: PatientQuery }, result: PatientPage },
  patient: { args: { id: string }, result: PatientDetail },
  release_field: { args: { id: string, field: Field }, result: void },
  restore_patient: { args: { id: string }, result: void },
  save_filter: { args: { filter: SavedFilter }, result: void },
  save_patients_csv: { args: { query: PatientQuery, selection: PatientSelection, columns: Array<PatientColumn> }, result: string | null },
  saved_filters: { args: Record<string, never>, result: Array<SavedFilter> },
  selected_patients: { args: { query: PatientQuery, selection: PatientSelection }, result: Array<PatientListRow> },
  set_desk_notes: { args: { id: string, text: string }, result: void },
  typed_birthday: { args: { text: string, dayFirst: boolean }, result: string | null },
  update_patient: { args: { id: string, input: PatientInput }, result: void },
  preferences: { args: Record<string, never>, result: Preferences },
  set_preferences: { args: { preferences: Preferences }, result: void },
  set_starts_with_computer: { args: { on: boolean }, result: void },
  starts_with_computer: { args: Record<string, never>, result: boolean | null },
  cancel_preview: { args: Record<string, never>, result: void },
  close_preview: { args: { preview: number }, result: void },
  differs_from_preview: { args: { run: string }, result: boolean | null },
  preview_changes: { args: { preview: number, query: PreviewQuery, offset: number, limit: number }, result: PreviewPageView },
  preview_sync: { args: { request: SyncRequest, onProgress: (message: SyncProgress) => void }, result: SyncPreview },
  save_preview_csv: { args: { preview: number, query: PreviewQuery }, result: string | null },
  start_previewed_sync: { args: { preview: number, onProgress: (message: SyncProgress) => void }, result: string },
  undo_run: { args: { run: string }, result: Undone },
  about: { args: Record<string, never>, result: About },
  accept_loss: { args: { passphrase: string | null }, result: AppState },
  add_company: { args: { name: string }, result: CompanyView },
  app_state: { args: Record<string, never>, result: AppState },
  choose_office_file: { args: Record<string, never>, result: string | null },
  draft_recovery_code: { args: Record<string, never>, result: string },
  list_companies: { args: Record<string, never>, result: Array<CompanyView> },
  open_office_file: { args: { code: string, passphrase: string | null }, result: AppState },
  recover: { args: { code: string, passphrase: string | null }, result: AppState },
  remove_company: { args: { id: string }, result: void },
  rename_company: { args: { id: string, name: string }, result: void },
  save_office_file: { args: Record<string, never>, result: string | null },
  save_recovery_code: { args: { typed: string, passphrase: string | null, newKeys: boolean }, result: void },
  set_up: { args: { practiceName: string, passphrase: string | null }, result: AppState },
  unlock: { args: { passphrase: string }, result: AppState },
  cancel_sync: { args: { run: string }, result: void },
  start_sync: { args: { request: SyncRequest, onProgress: (message: SyncProgress) => void }, result: string },
  sync_run: { args: { run: string }, result: RunRecord },
  watch_sync: { args: { run: string, onProgress: (message: SyncProgress) => void }, result: void },
  check_for_updates: { args: Record<string, never>, result: UpdatesView },
  install_update: { args: Record<string, never>, result: boolean },
  postpone_update: { args: { version: string }, result: UpdatesView },
  updates: { args: Record<string, never>, result: UpdatesView },
};
