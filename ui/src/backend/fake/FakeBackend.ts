import type { CompanyView } from "../../bindings/CompanyView";
import type { ConnectionReport } from "../../bindings/ConnectionReport";
import type { ConnectionInput } from "../../bindings/ConnectionInput";
import type { Day } from "../../bindings/Day";
import type { Fault } from "../../bindings/Fault";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationInput } from "../../bindings/IntegrationInput";
import type { OfficeState } from "../../bindings/OfficeState";
import type { PatientDetail } from "../../bindings/PatientDetail";
import type { PatientInput } from "../../bindings/PatientInput";
import type { PatientQuery } from "../../bindings/PatientQuery";
import type { ProblemPage } from "../../bindings/ProblemPage";
import type { ProblemView } from "../../bindings/ProblemView";
import type { RunView } from "../../bindings/RunView";
import type { ScheduleInput } from "../../bindings/ScheduleInput";
import type { SyncRequest } from "../../bindings/SyncRequest";
import type { WorkstationView } from "../../bindings/WorkstationView";
import type { Backend, OnProgress, OnStage, Slice, Testing } from "../Backend";
import { asks } from "../fault";
import { FakeSync, problemsAmong, type FakeSource } from "./FakeSync";
import { fault } from "./faults";
import { findPatients } from "./findPatients";
import { person } from "./people";
import { connect, examine } from "./server";

interface FakeIntegration {
  card: IntegrationCard;
  password: string;
  source: FakeSource;
}

/** How a made-up office behaves. */
export interface FakeOptions {
  /** Milliseconds that each answer takes. */
  latency?: number;
  /** Milliseconds between two steps of a sync. */
  pace?: number;
}

const WEEK: Day[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const cut = <Row>(rows: Row[], slice: Slice) => rows.slice(slice.offset, slice.offset + slice.limit);

/** Those problems that the search finds. */
function searched(problems: ProblemView[], search: string, slice: Slice): ProblemPage {
  const wanted = search.trim().toLowerCase();
  const hits = problems.filter((one) => `${one.pat_num} ${one.message} ${one.remedy}`.toLowerCase().includes(wanted));
  return { total: hits.length, problems: cut(hits, slice) };
}

/** An office in memory, for tests and for work on the window in a browser. It invents its patients. */
export class FakeBackend implements Backend {
  state: OfficeState = { state: "ready" };
  passphrase: string | null = null;
  companies: CompanyView[] = [{ id: "company-1", name: "Bright Smiles Family Dentistry", patients: 0 }];
  integrations: FakeIntegration[] = [];
  patients: PatientDetail[] = [];
  runs: RunView[] = [];
  syncs = new Map<string, FakeSync>();
  /** While set, syncs that are under way stand still. */
  held = false;
  /** What Open Dental on this computer says; null where it is not installed. */
  workstation: WorkstationView | null = null;
  clipboardCsv = "Number,What is wrong,What to do\r\n";
  private faults = new Map<keyof Backend, Fault>();
  private listeners = new Set<() => void>();
  private serial = 0;
  private readonly options: Required<FakeOptions>;

  constructor(options: FakeOptions = {}) {
    this.options = { latency: 0, pace: 5, ...options };
  }

  /** Lets the next call of a command fail. */
  failNext(command: keyof Backend, with_: Fault): void {
    this.faults.set(command, with_);
  }

  private async answer<T>(command: keyof Backend, work: () => T): Promise<T> {
    if (this.options.latency) await new Promise((done) => setTimeout(done, this.options.latency));
    const planned = this.faults.get(command);
    if (planned) {
      this.faults.delete(command);
      throw planned;
    }
    return structuredClone(work());
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private next(kind: string): string {
    this.serial += 1;
    return `${kind}-new-${this.serial}`;
  }

  private integration(id: string): FakeIntegration {
    const found = this.integrations.find((one) => one.card.id === id);
    if (!found) throw fault("not_found");
    return found;
  }

  private find(id: string): PatientDetail {
    const found = this.patients.find((one) => one.id === id);
    if (!found) throw fault("not_found");
    return found;
  }

  private run(id: string): RunView {
    const found = this.runs.find((one) => one.run_id === id);
    if (!found) throw fault("not_found");
    return found;
  }

  officeState = () => this.answer("officeState", () => this.state);

  setUp = (practiceName: string, passphrase: string | null) =>
    this.answer("setUp", () => {
      if (!practiceName.trim()) throw fault("invalid_name");
      if (passphrase !== null && passphrase.length < 10) throw fault("invalid_passphrase");
      this.companies = [{ id: "company-1", name: practiceName.trim(), patients: 0 }];
      this.passphrase = passphrase;
      this.state = { state: "ready" };
      return this.state;
    });

  unlock = (passphrase: string) =>
    this.answer("unlock", () => {
      if (passphrase !== this.passphrase) throw fault("wrong_passphrase");
      this.state = { state: "ready" };
      return this.state;
    });

  about = () =>
    this.answer("about", () => ({
      version: "0.1.0",
      data_dir: "C:\\Users\\desk\\AppData\\Roaming\\OnTime Dental",
      log_dir: "C:\\Users\\desk\\AppData\\Local\\OnTime Dental\\logs",
    }));

  listCompanies = () =>
    this.answer("listCompanies", () =>
      this.companies.map((company) => ({
        ...company,
        patients: this.patients.filter((one) => one.company === company.id && one.standing.standing === "active").length,
      })),
    );

  addCompany = (name: string) =>
    this.answer("addCompany", () => {
      this.checkCompanyName(name, null);
      const company = { id: this.next("company"), name: name.trim(), patients: 0 };
      this.companies.push(company);
      return company;
    });

  renameCompany = (id: string, name: string) =>
    this.answer("renameCompany", () => {
      this.checkCompanyName(name, id);
      const company = this.companies.find((one) => one.id === id);
      if (company) company.name = name.trim();
    });

  private checkCompanyName(name: string, except: string | null): void {
    if (!name.trim()) throw fault("invalid_name");
    if (this.companies.some((one) => one.id !== except && one.name === name.trim())) throw fault("name_taken");
  }

  findOpenDentalSettings = () => this.answer("findOpenDentalSettings", () => this.workstation);

  chooseOpenDentalSettings = () => this.answer("chooseOpenDentalSettings", () => this.workstation);

  listIntegrations = () => this.answer("listIntegrations", () => this.integrations.map((one) => this.cardOf(one)));

  private cardOf(one: FakeIntegration): IntegrationCard {
    const runs = this.runs.filter((run) => run.integration === one.card.id);
    const last = runs.find((run) => run.outcome !== null) ?? null;
    const running = runs.find((run) => run.outcome === null)?.run_id ?? null;
    const unfinished = !one.source.finished && one.source.position > 0;
    const health = running
      ? "syncing"
      : last === null
        ? "new"
        : last.outcome === "failed"
          ? last.fault && asks(last.fault)
            ? "needs_you"
            : "failing"
          : unfinished
            ? "unfinished"
            : one.card.schedule.timing.kind === "off"
              ? "paused"
              : "up_to_date";
    return {
      ...one.card,
      company_name: this.companies.find((company) => company.id === one.card.company)?.name ?? "",
      health,
      running,
      last_run: last,
      data_as_of: runs.find((run) => run.outcome === "completed")?.started_at ?? null,
      failing_since: last?.outcome === "failed" ? last.started_at : null,
      last_synced_at: runs.find((run) => run.outcome && run.outcome !== "failed")?.finished_at ?? null,
      patients: this.patients.filter((patient) => patient.links.some((link) => link.integration === one.card.id)).length,
      problems: problemsAmong(one.source.finished ? one.source.size : one.source.position),
      verified: runs.find((run) => run.verified)?.verified ?? null,
      suggested_mode: one.source.finished ? "incremental" : "full",
      full_sync_finished: one.source.finished,
      full_sync_unfinished: unfinished,
    };
  }

  private savedPassword(id: string | null): string | null {
    return id === null ? null : this.integration(id).password;
  }

  /** What stands in the way of the next connection, after the fields were found usable. */
  obstacle: Fault | null = null;

  examineConnection = (input: ConnectionInput, _database: string | null, onStage: OnStage) =>
    this.answer("examineConnection", () =>
      examine(() => this.connected(input, this.savedPassword(input.integration)), onStage),
    );

  private connected(input: ConnectionInput, saved: string | null): ConnectionReport {
    if (this.obstacle && (input.tls ?? "required") === "required") throw this.obstacle;
    return connect(input, saved);
  }

  addIntegration = (input: IntegrationInput, testing: Testing) =>
    this.answer("addIntegration", () => {
      this.checkIntegration(input, testing, null);
      return this.cardOf(this.placeIntegration(this.next("integration"), input));
    });

  updateIntegration = (id: string, input: IntegrationInput, testing: Testing) =>
    this.answer("updateIntegration", () => {
      this.checkIntegration(input, testing, id);
      const one = this.integration(id);
      one.password = input.connection.password ?? one.password;
      Object.assign(one.card, {
        name: input.name.trim(),
        company: input.company,
        host: input.connection.host,
        port: input.connection.port,
        username: input.connection.username,
        database: input.database,
        tls: input.connection.tls ?? one.card.tls,
      });
      return this.cardOf(one);
    });

  private checkIntegration(input: IntegrationInput, testing: Testing, id: string | null): void {
    this.checkIntegrationName(input.name, id);
    if (testing === "untested") return;
    const report = connect(input.connection, this.savedPassword(id));
    const database = report.databases.find((one) => one.name === input.database);
    if (database?.kind === "not_open_dental") throw fault("no_patient_table");
  }

  private checkIntegrationName(name: string, except: string | null): void {
    if (!name.trim()) throw fault("invalid_name");
    if (this.integrations.some((one) => one.card.id !== except && one.card.name === name.trim())) throw fault("name_taken");
  }

  /** Puts an integration into the list as if it had been saved. */
  placeIntegration(id: string, input: IntegrationInput, size = 1480): FakeIntegration {
    const { host, port, username, password } = input.connection;
    const one: FakeIntegration = {
      password: password ?? "",
      source: { size, position: 0, finished: false },
      card: {
        id,
        name: input.name.trim(),
        company: input.company,
        company_name: "",
        host,
        port,
        username,
        database: input.database,
        tls: input.connection.tls ?? "required",
        program_version: "24.3.12",
        health: "new",
        last_run: null,
        last_synced_at: null,
        data_as_of: null,
        failing_since: null,
        schedule: { timing: { kind: "daily", at: "19:00" }, days: [...WEEK], quiet: null },
        next_due_at: null,
        missed: null,
        running: null,
        patients: 0,
        suggested_mode: "full",
        full_sync_finished: false,
        full_sync_unfinished: false,
        problems: 0,
        verified: null,
      },
    };
    this.integrations.push(one);
    return one;
  }

  renameIntegration = (id: string, name: string) =>
    this.answer("renameIntegration", () => {
      this.checkIntegrationName(name, id);
      this.integration(id).card.name = name.trim();
      return this.cardOf(this.integration(id));
    });

  setSchedule = (id: string, schedule: ScheduleInput) =>
    this.answer("setSchedule", () => {
      if (schedule.days.length === 0) throw fault("invalid_schedule");
      this.integration(id).card.schedule = schedule;
      return this.cardOf(this.integration(id));
    });

  examineIntegration = (id: string, onStage: OnStage) =>
    this.answer("examineIntegration", () => {
      const { card, password } = this.integration(id);
      const input = { integration: id, host: card.host, port: card.port, username: card.username, password, tls: card.tls };
      return examine(() => this.connected(input, password), onStage);
    });

  removeIntegration = (id: string) =>
    this.answer("removeIntegration", () => {
      this.integration(id);
      this.integrations = this.integrations.filter((one) => one.card.id !== id);
      for (const patient of this.patients) patient.links = patient.links.filter((link) => link.integration !== id);
    });

  startSync = (request: SyncRequest, onProgress: OnProgress) =>
    this.answer("startSync", () => {
      const one = this.integration(request.integration);
      if (this.runs.some((run) => run.integration === one.card.id && run.outcome === null)) throw fault("sync_running");
      const sync = this.makeRun(one, request);
      sync.listeners.add(onProgress);
      const go = () => {
        if (this.held || sync.step()) setTimeout(go, this.options.pace);
        this.changed();
      };
      setTimeout(go, this.options.pace);
      return sync.run.run_id;
    });

  private makeRun(one: FakeIntegration, request: SyncRequest): FakeSync {
    const run: RunView = {
      run_id: this.next("run"),
      integration: one.card.id,
      integration_name: one.card.name,
      mode: request.mode,
      trigger: "window",
      limit: request.limit,
      mass_change_allowed: request.allow_mass_change,
      relations_unread: false,
      outcome: null,
      counts: { rows_read: 0, added: 0, updated: 0, unchanged: 0, skipped: 0, deactivated: 0 },
      errors: 0,
      remaining: null,
      verified: null,
      fault: null,
      started_at: new Date().toISOString(),
      finished_at: null,
    };
    const sync = new FakeSync(run, one.source, (row) => this.bringIn(one, row));
    this.runs.unshift(run);
    this.syncs.set(run.run_id, sync);
    return sync;
  }

  private bringIn(one: FakeIntegration, row: number): "added" | "updated" | "unchanged" {
    const id = `patient-${one.card.id}-${row}`;
    if (this.patients.some((patient) => patient.id === id)) return row < 5 ? "updated" : "unchanged";
    const company = this.companies.find((each) => each.id === one.card.company) ?? { id: one.card.company, name: "" };
    const links = [{ integration: one.card.id, integration_name: one.card.name, linked_at: new Date().toISOString() }];
    this.patients.push({ ...person(row, company), id, standing: { standing: "active" }, links });
    return "added";
  }

  /** Runs a sync from beginning to end at once, as history. */
  syncNow(integration: string, limit: number | null, failing?: Fault): RunView {
    const one = this.integration(integration);
    const mode = one.source.finished ? "incremental" : "full";
    const sync = this.makeRun(one, { integration, mode, limit, allow_mass_change: false });
    if (failing) sync.fail(failing);
    else while (sync.step());
    return sync.run;
  }

  watchSync = (run: string, onProgress: OnProgress) =>
    this.answer("watchSync", () => {
      const sync = this.syncs.get(run);
      if (!sync) throw fault("not_found");
      sync.listeners.add(onProgress);
      sync.tell();
    });

  cancelSync = (run: string) =>
    this.answer("cancelSync", () => {
      this.syncs.get(run)?.cancel();
      this.syncs.get(run)?.tell();
    });

  syncRun = (run: string) => this.answer("syncRun", () => this.run(run));

  listRuns = (integration: string | null, slice: Slice) =>
    this.answer("listRuns", () => {
      const runs = this.runs.filter((run) => integration === null || run.integration === integration);
      return { total: runs.length, runs: cut(runs, slice) };
    });

  runProblems = (run: string, search: string, slice: Slice) =>
    this.answer("runProblems", () => {
      return searched(this.syncs.get(run)?.problems ?? [], search, slice);
    });

  currentProblems = (integration: string, search: string, slice: Slice) =>
    this.answer("currentProblems", () => {
      const runs = this.runs.filter((run) => run.integration === integration);
      const met = runs.flatMap((run) => this.syncs.get(run.run_id)?.problems ?? []);
      return searched([...new Map(met.map((one) => [one.pat_num, one])).values()], search, slice);
    });

  runChanges = (run: string, slice: Slice) =>
    this.answer("runChanges", () => {
      const { counts, integration } = this.run(run);
      const touched = this.patients.filter((one) => one.links.some((link) => link.integration === integration));
      const changes = touched.slice(0, counts.added + counts.updated).map((one, index) => {
        const created = index < counts.added;
        return {
          patient: one.id,
          patient_name: `${one.first_name} ${one.last_name}`,
          kind: created ? ("created" as const) : ("updated" as const),
          reason: null,
          fields: [
            { field: "phone" as const, from: created ? null : "(503)555-0000", to: one.phone },
            { field: "ssn" as const, from: null, to: null },
          ],
        };
      });
      return { total: changes.length, changes: cut(changes, slice) };
    });

  saveProblemsCsv = (_run: string) => this.answer("saveProblemsCsv", () => "C:\\Users\\desk\\Documents\\sync problems.csv");

  currentProblemsCsv = (_integration: string) => this.answer("currentProblemsCsv", () => this.clipboardCsv);

  saveCurrentProblemsCsv = (_integration: string) =>
    this.answer("saveCurrentProblemsCsv", () => "C:\\Users\\desk\\Documents\\patients to fix.csv");

  problemsCsv = (_run: string) => this.answer("problemsCsv", () => this.clipboardCsv);

  listPatients = (query: PatientQuery) =>
    this.answer("listPatients", () => {
      const found = findPatients(this.patients, query);
      return { total: found.length, rows: cut(found, query) };
    });

  patient = (id: string) => this.answer("patient", () => this.find(id));

  addPatient = (input: PatientInput) =>
    this.answer("addPatient", () => {
      this.checkPatient(input);
      const id = this.next("patient");
      const blank = person(0, { id: input.company, name: "" });
      this.patients.push({ ...blank, legal_first_name: null, ssn_on_file: false, ...input, id, company_name: this.companies.find((one) => one.id === input.company)?.name ?? "" });
      return { id };
    });

  updatePatient = (id: string, input: PatientInput) =>
    this.answer("updatePatient", () => {
      const found = this.find(id);
      if (found.links.length > 0) throw fault("managed_by_source");
      this.checkPatient(input);
      Object.assign(found, input);
    });

  private checkPatient(input: PatientInput): void {
    if (!input.first_name.trim() && !input.last_name.trim()) throw fault("invalid_name");
    if (!/^\d{4}-\d{2}-\d{2}$/.test(input.birthday)) throw fault("invalid_birthday");
  }

  setDeskNotes = (id: string, text: string) =>
    this.answer("setDeskNotes", () => {
      this.find(id).desk_notes = text;
    });

  onOfficeChanged = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
}
