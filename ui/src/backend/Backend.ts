import type { About } from "../bindings/About";
import type { ActivityView } from "../bindings/ActivityView";
import type { ChangePage } from "../bindings/ChangePage";
import type { CompanyView } from "../bindings/CompanyView";
import type { ConnectionInput } from "../bindings/ConnectionInput";
import type { DiagnosisView } from "../bindings/DiagnosisView";
import type { FixList } from "../bindings/FixList";
import type { IntegrationCard } from "../bindings/IntegrationCard";
import type { IntegrationInput } from "../bindings/IntegrationInput";
import type { LogPage } from "../bindings/LogPage";
import type { LogQuery } from "../bindings/LogQuery";
import type { OfficeState } from "../bindings/OfficeState";
import type { PatientDetail } from "../bindings/PatientDetail";
import type { PatientEventPage } from "../bindings/PatientEventPage";
import type { PatientInput } from "../bindings/PatientInput";
import type { PatientPage } from "../bindings/PatientPage";
import type { PatientQuery } from "../bindings/PatientQuery";
import type { PatientSaved } from "../bindings/PatientSaved";
import type { Preferences } from "../bindings/Preferences";
import type { ProblemPage } from "../bindings/ProblemPage";
import type { RunPage } from "../bindings/RunPage";
import type { RunQuery } from "../bindings/RunQuery";
import type { RunView } from "../bindings/RunView";
import type { ScheduleInput } from "../bindings/ScheduleInput";
import type { SecurityView } from "../bindings/SecurityView";
import type { StageView } from "../bindings/StageView";
import type { SyncProgress } from "../bindings/SyncProgress";
import type { SyncRequest } from "../bindings/SyncRequest";
import type { WorkstationView } from "../bindings/WorkstationView";

/** Which rows of a long list. */
export interface Slice {
  offset: number;
  limit: number;
}

/** Whether an integration may be saved although its connection does not work now. */
export type Testing = "tested" | "untested";

export type OnStage = (stage: StageView) => void;

export type OnProgress = (progress: SyncProgress) => void;

/** The office, as the window sees it. Every promise is rejected with a `Fault`. */
export interface Backend {
  officeState(): Promise<OfficeState>;
  setUp(practiceName: string, passphrase: string | null): Promise<OfficeState>;
  unlock(passphrase: string): Promise<OfficeState>;
  about(): Promise<About>;

  listCompanies(): Promise<CompanyView[]>;
  addCompany(name: string): Promise<CompanyView>;
  renameCompany(id: string, name: string): Promise<void>;

  listIntegrations(): Promise<IntegrationCard[]>;
  /** How Open Dental on this computer is connected; null if it is not installed here. */
  findOpenDentalSettings(): Promise<WorkstationView | null>;
  /** The same from a file that the person chooses; null if nobody chose one. */
  chooseOpenDentalSettings(): Promise<WorkstationView | null>;
  /** Tests a connection stage by stage; with `database`, that one, else the likeliest. */
  examineConnection(input: ConnectionInput, database: string | null, onStage: OnStage): Promise<DiagnosisView>;
  addIntegration(input: IntegrationInput, testing: Testing): Promise<IntegrationCard>;
  updateIntegration(id: string, input: IntegrationInput, testing: Testing): Promise<IntegrationCard>;
  renameIntegration(id: string, name: string): Promise<IntegrationCard>;
  examineIntegration(id: string, onStage: OnStage): Promise<DiagnosisView>;
  setSchedule(id: string, schedule: ScheduleInput): Promise<IntegrationCard>;
  removeIntegration(id: string): Promise<void>;

  /** Answers with the run's id at once; the run goes on whatever becomes of the listener. */
  startSync(request: SyncRequest, onProgress: OnProgress): Promise<string>;
  watchSync(run: string, onProgress: OnProgress): Promise<void>;
  cancelSync(run: string): Promise<void>;
  syncRun(run: string): Promise<RunView>;
  listRuns(query: RunQuery, slice: Slice): Promise<RunPage>;
  /** What the runs of a query came to over time. */
  activity(query: RunQuery): Promise<ActivityView>;
  /** The path of the file, or null if nobody chose one. */
  saveRunsCsv(query: RunQuery): Promise<string | null>;
  runProblems(run: string, search: string, slice: Slice): Promise<ProblemPage>;
  runChanges(run: string, slice: Slice): Promise<ChangePage>;
  saveChangesCsv(run: string): Promise<string | null>;
  /** Who is not imported at present. */
  currentProblems(integration: string, search: string, slice: Slice): Promise<ProblemPage>;
  /** The same by what has to be done. */
  fixList(integration: string): Promise<FixList>;
  currentProblemsCsv(integration: string): Promise<string>;
  saveCurrentProblemsCsv(integration: string): Promise<string | null>;
  /** The path of the file, or null if nobody chose one. */
  saveProblemsCsv(run: string): Promise<string | null>;
  problemsCsv(run: string): Promise<string>;

  listPatients(query: PatientQuery): Promise<PatientPage>;
  patient(id: string): Promise<PatientDetail>;
  /** What happened to a patient, newest first. */
  patientHistory(id: string, slice: Slice): Promise<PatientEventPage>;
  addPatient(input: PatientInput): Promise<PatientSaved>;
  updatePatient(id: string, input: PatientInput): Promise<void>;
  setDeskNotes(id: string, text: string): Promise<void>;

  preferences(): Promise<Preferences>;
  setPreferences(preferences: Preferences): Promise<void>;
  /** Null where the program cannot start with the computer. */
  startsWithComputer(): Promise<boolean | null>;
  setStartsWithComputer(on: boolean): Promise<void>;

  /** The application log, newest first. */
  logLines(query: LogQuery): Promise<LogPage>;
  openLogFolder(): Promise<void>;
  /** The path of the file, or null if nobody chose one. */
  saveSupportFile(): Promise<string | null>;
  /** What protects the data. */
  security(): Promise<SecurityView>;
  /** Only where a passphrase guards the key. */
  changePassphrase(present: string, next: string): Promise<void>;
  /** Opens the system's dialog for printing what the print style leaves of the window. */
  printPage(): Promise<void>;

  /** Calls back whenever something in the office changed; returns how to stop it. */
  onOfficeChanged(listener: () => void): () => void;
}
