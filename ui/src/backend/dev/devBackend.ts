import type { PatientPage } from "../../bindings/PatientPage";
import type { PatientQuery } from "../../bindings/PatientQuery";
import type { Preferences } from "../../bindings/Preferences";
import type { DayResult } from "../../bindings/DayResult";
import type { RunRecord } from "../../bindings/RunRecord";
import { parseBirthday } from "../../i18n/birthday";
import { DEFAULT_PREFERENCES } from "../../preferences/PreferencesContext";
import type { Backend } from "../Backend";
import type { CommandName, Parameters } from "../commands";
import { recordedCall, type Handlers, type Responses } from "../recorded";

const recordings = import.meta.glob<Responses>("../../test/fixtures/*.json", { import: "default" });

/** In milliseconds, so that loading states are visible. */
const LATENCY = 120;
const PROGRESS_INTERVAL = 200;
const BACKUP_AGE = 10 * 3_600_000;
const DAY = 24 * 3_600_000;

const DAYS: DayResult[] = [
  ...(["ran", "ran", "none", "none", "ran", "ran_late", "ran", "failed", "needs_decision"] as const),
  ...(["stopped", "missed", "ran", "ran", "ahead"] as const),
];

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Serves one recorded state in a browser: `?state=synced`, or any other file in `src/test/fixtures`. */
export async function devBackend(parameters: URLSearchParams): Promise<Backend> {
  const state = parameters.get("state") ?? "synced";
  const responses = await recordings[`../../test/fixtures/${state}.json`]?.();
  if (!responses) throw new Error(`there is no recorded state ${state}`);
  let preferences: Preferences = DEFAULT_PREFERENCES;
  const handlers: Handlers = {
    preferences: () => preferences,
    set_preferences: (args) => {
      ({ preferences } = args);
    },
    starts_with_computer: () => false,
    find_open_dental_settings: () => null,
    set_unsaved: () => {},
    print_page: () => window.print(),
    shared_patients: () => ({ total: 250, shared: 0, integrations: [] }),
    deleted_patients: () => [],
    typed_birthday: ({ text }) => parseBirthday(text),
    log_lines: () => ({ total: 0, lines: [] }),
    saved_filters: () => [],
    selected_patients: ({ query }) => findPatients(responses.list_patients, { ...query, limit: 5_000 }).rows,
    duplicates: () => ({ total: 0, pairs: [] }),
    updates: () => ({ enabled: false, checked_at: null, offer: null, step: null, fault: null }),
    list_patients: ({ query }) => findPatients(responses.list_patients, query),
    backups: () => ({
      last_backup_at: new Date(Date.now() - BACKUP_AGE).toISOString(),
      overdue: parameters.has("overdue"),
      fault: null,
      folder: "/home/desk/data/backups",
      second: null,
      has_recovery_code: false,
      backups: [],
    }),
    scheduled_days: () =>
      (responses.list_integrations ?? []).map(({ id }) => ({
        integration: id,
        days: DAYS.map((result, index) => ({
          day: new Date(Date.now() - (DAYS.length - 1 - index) * DAY).toISOString().slice(0, 10),
          result,
          run: ["none", "missed", "ahead"].includes(result) ? null : "1",
          started_at: null,
        })),
      })),
    start_sync: ({ onProgress }) => startSync(responses.sync_run, onProgress),
    watch_sync: ({ onProgress }) => void startSync(responses.sync_run, onProgress),
  };
  const call = recordedCall(() => responses, handlers);
  return {
    call: async <Name extends CommandName>(name: Name, ...args: Parameters<Name>) => {
      await pause(LATENCY);
      return call(name, ...args);
    },
    onChange: () => () => {},
    onLeave: () => () => {},
    onOpenRun: () => () => {},
  };
}

/** The recorded patients whose names, phones, or cities contain each word. */
function findPatients(recorded: PatientPage | undefined, { search, offset, limit }: PatientQuery): PatientPage {
  const page = recorded ?? { total: 0, elsewhere: 0, suggestion: null, rows: [] };
  if (search === "") return { ...page, rows: page.rows.slice(offset, offset + limit) };
  const words = search.toLowerCase().split(" ");
  const rows = page.rows.filter((row) => {
    const text = [row.last_name, row.first_name, row.phone, row.phone.replaceAll(/\D/g, ""), row.city].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return { ...page, total: rows.length, rows: rows.slice(offset, offset + limit) };
}

type OnProgress = Parameters<"start_sync">[0]["onProgress"];

/** Reports progress up to the counts of a recorded run. */
async function startSync(run: RunRecord | undefined, onProgress: OnProgress): Promise<string> {
  if (!run) throw { code: "run_not_found" };
  void (async () => {
    const { run_id, integration, counts, outcome } = run;
    const total = counts.rows_read;
    for (let read = 0; read <= total; read += 20) {
      await pause(PROGRESS_INTERVAL);
      const so_far = { ...counts, rows_read: read, added: Math.min(counts.added, read) };
      onProgress({ run: run_id, integration, counts: so_far, expected: total, elsewhere: false, canceling: false, outcome: null });
    }
    onProgress({ run: run_id, integration, counts, expected: total, elsewhere: false, canceling: false, outcome });
  })();
  return run.run_id;
}
