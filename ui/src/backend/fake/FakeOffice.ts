import type { CompanyView } from "../../bindings/CompanyView";
import type { Day } from "../../bindings/Day";
import type { Fault } from "../../bindings/Fault";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationInput } from "../../bindings/IntegrationInput";
import type { LogLine } from "../../bindings/LogLine";
import type { OfficeState } from "../../bindings/OfficeState";
import type { PatientDetail } from "../../bindings/PatientDetail";
import type { PatientEventView } from "../../bindings/PatientEventView";
import type { Preferences } from "../../bindings/Preferences";
import type { RunView } from "../../bindings/RunView";
import type { SecurityView } from "../../bindings/SecurityView";
import type { SyncRequest } from "../../bindings/SyncRequest";
import type { WorkstationView } from "../../bindings/WorkstationView";
import { DEFAULT_PREFERENCES } from "../../preferences/PreferencesContext";
import type { Backend } from "../Backend";
import { FakeSync, type FakeSource } from "./FakeSync";
import { fault } from "./faults";
import { person } from "./people";

export interface FakeIntegration {
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

/** What a made-up office holds, and what its commands share. */
export class FakeOffice {
  state: OfficeState = { state: "ready" };
  passphrase: string | null = null;
  companies: CompanyView[] = [{ id: "company-1", name: "Bright Smiles Family Dentistry", patients: 0 }];
  integrations: FakeIntegration[] = [];
  patients: PatientDetail[] = [];
  runs: RunView[] = [];
  /** What happened to a patient since it came in, newest first. */
  events = new Map<string, PatientEventView[]>();
  syncs = new Map<string, FakeSync>();
  /** While set, syncs that are under way stand still. */
  held = false;
  /** What Open Dental on this computer says; null where it is not installed. */
  workstation: WorkstationView | null = null;
  /** What stands in the way of the next connection, after the fields were found usable. */
  obstacle: Fault | null = null;
  chosen: Preferences = { ...DEFAULT_PREFERENCES };
  /** Whether it starts with the computer; null where it cannot. */
  starts: boolean | null = false;
  /** The application log, newest line first. */
  log: LogLine[] = [];
  protection: SecurityView = {
    key: "keychain",
    data_dir: "C:\\Users\\desk\\AppData\\Roaming\\OnTime Dental",
    database_bytes: 4_812_800,
    last_backup_at: null,
  };
  /** Stands in for the system's dialog for printing. */
  print: () => void = () => {};
  clipboardCsv = "Number,What is wrong,What to do\r\n";
  readonly options: Required<FakeOptions>;
  private faults = new Map<keyof Backend, Fault>();
  private listeners = new Set<() => void>();
  private serial = 0;

  constructor(options: FakeOptions = {}) {
    this.options = { latency: 0, pace: 5, ...options };
  }

  /** Lets the next call of a command fail. */
  failNext(command: keyof Backend, with_: Fault): void {
    this.faults.set(command, with_);
  }

  async answer<T>(command: keyof Backend, work: () => T): Promise<T> {
    if (this.options.latency) await new Promise((done) => setTimeout(done, this.options.latency));
    const planned = this.faults.get(command);
    if (planned) {
      this.faults.delete(command);
      throw planned;
    }
    return structuredClone(work());
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  next(kind: string): string {
    this.serial += 1;
    return `${kind}-new-${this.serial}`;
  }

  integration(id: string): FakeIntegration {
    const found = this.integrations.find((one) => one.card.id === id);
    if (!found) throw fault("not_found");
    return found;
  }

  find(id: string): PatientDetail {
    const found = this.patients.find((one) => one.id === id);
    if (!found) throw fault("not_found");
    return found;
  }

  run(id: string): RunView {
    const found = this.runs.find((one) => one.run_id === id);
    if (!found) throw fault("not_found");
    return found;
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
        last_ended: null,
        trouble: null,
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

  /** Runs a sync from beginning to end at once, as history. */
  syncNow(integration: string, limit: number | null, failing?: Fault): RunView {
    const one = this.integration(integration);
    const mode = one.source.finished ? "incremental" : "full";
    const sync = this.makeRun(one, { integration, mode, limit, allow_mass_change: false });
    if (failing) sync.fail(failing);
    else while (sync.step());
    return sync.run;
  }

  makeRun(one: FakeIntegration, request: SyncRequest): FakeSync {
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
}
