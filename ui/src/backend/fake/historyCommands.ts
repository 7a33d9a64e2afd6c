import type { ProblemPage } from "../../bindings/ProblemPage";
import type { ProblemView } from "../../bindings/ProblemView";
import type { Backend, Slice } from "../Backend";
import type { FakeOffice } from "./FakeOffice";
import { cut } from "./findPatients";
import { asked, eventsOf, fixList, overTime } from "./history";

type HistoryCommands = Pick<
  Backend,
  | "listRuns"
  | "activity"
  | "saveRunsCsv"
  | "runProblems"
  | "runChanges"
  | "saveChangesCsv"
  | "patientHistory"
  | "currentProblems"
  | "fixList"
  | "currentProblemsCsv"
  | "saveCurrentProblemsCsv"
  | "problemsCsv"
  | "saveProblemsCsv"
  | "printPage"
>;

/** What syncs did, and whom they could not bring in. */
export function historyCommands(office: FakeOffice): HistoryCommands {
  return {
    listRuns: (query, slice) =>
      office.answer("listRuns", () => {
        const runs = office.runs.filter((run) => asked(run, query));
        return { total: runs.length, runs: cut(runs, slice) };
      }),

    activity: (query) =>
      office.answer("activity", () => overTime(office.runs.filter((run) => asked(run, query)), query)),

    saveRunsCsv: () => office.answer("saveRunsCsv", () => "C:\\Users\\desk\\Documents\\syncs.csv"),

    saveChangesCsv: () => office.answer("saveChangesCsv", () => "C:\\Users\\desk\\Documents\\changes.csv"),

    patientHistory: (id, slice) =>
      office.answer("patientHistory", () => {
        const events = eventsOf(office, office.find(id));
        return { total: events.length, events: cut(events, slice) };
      }),

    fixList: (integration) => office.answer("fixList", () => fixList(problemsOf(office, integration))),

    printPage: () => office.answer("printPage", () => office.print()),

    runProblems: (run, search, slice) =>
      office.answer("runProblems", () => searched(office.syncs.get(run)?.problems ?? [], search, slice)),

    currentProblems: (integration, search, slice) =>
      office.answer("currentProblems", () => searched(problemsOf(office, integration), search, slice)),

    runChanges: (run, slice) =>
      office.answer("runChanges", () => {
        const { counts, integration } = office.run(run);
        const touched = office.patients.filter((one) => one.links.some((link) => link.integration === integration));
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
      }),

    saveProblemsCsv: () => office.answer("saveProblemsCsv", () => "C:\\Users\\desk\\Documents\\sync problems.csv"),

    currentProblemsCsv: () => office.answer("currentProblemsCsv", () => office.clipboardCsv),

    saveCurrentProblemsCsv: () =>
      office.answer("saveCurrentProblemsCsv", () => "C:\\Users\\desk\\Documents\\patients to fix.csv"),

    problemsCsv: () => office.answer("problemsCsv", () => office.clipboardCsv),
  };
}

/** Whom an integration cannot bring in, whichever run met them. */
function problemsOf(office: FakeOffice, integration: string): ProblemView[] {
  const runs = office.runs.filter((run) => run.integration === integration);
  const met = runs.flatMap((run) => office.syncs.get(run.run_id)?.problems ?? []);
  return [...new Map(met.map((one) => [one.pat_num, one])).values()];
}

/** Those problems that the search finds. */
function searched(problems: ProblemView[], search: string, slice: Slice): ProblemPage {
  const wanted = search.trim().toLowerCase();
  const hits = problems.filter((one) => `${one.pat_num} ${one.message} ${one.remedy}`.toLowerCase().includes(wanted));
  return { total: hits.length, problems: cut(hits, slice) };
}
