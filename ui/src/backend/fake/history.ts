import type { ActivityView } from "../../bindings/ActivityView";
import type { Ending } from "../../bindings/Ending";
import type { FixList } from "../../bindings/FixList";
import type { PatientDetail } from "../../bindings/PatientDetail";
import type { PatientEventView } from "../../bindings/PatientEventView";
import type { ProblemView } from "../../bindings/ProblemView";
import type { RunQuery } from "../../bindings/RunQuery";
import type { RunView } from "../../bindings/RunView";
import { asks } from "../fault";
import type { FakeOffice } from "./FakeOffice";

const DAY = 86_400_000;

const endingOf = (run: RunView): Ending => (run.fault && asks(run.fault) ? "asks" : (run.outcome ?? "running"));

/** The day on the calendar of this computer. */
function dayOf(at: string | number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Whether a query is about this run. */
export function asked(run: RunView, query: RunQuery): boolean {
  const day = dayOf(run.started_at);
  return (
    (query.integration === null || run.integration === query.integration) &&
    (query.trigger === null || run.trigger === query.trigger) &&
    (query.ending === null || endingOf(run) === query.ending) &&
    (query.from === null || day >= query.from) &&
    (query.until === null || day <= query.until)
  );
}

/** What runs came to, day by day for as long as the query says, or two weeks. */
export function overTime(runs: RunView[], query: RunQuery): ActivityView {
  const end = query.until ? new Date(`${query.until}T12:00:00`).getTime() : Date.now();
  const begin = query.from ? new Date(`${query.from}T12:00:00`).getTime() : end - 13 * DAY;
  const days = Array.from({ length: Math.round((end - begin) / DAY) + 1 }, (_, index) => dayOf(begin + index * DAY));
  const sum = (of: RunView[], figure: (run: RunView) => number) => of.reduce((total, run) => total + figure(run), 0);
  const took = (run: RunView) => Date.parse(run.finished_at ?? run.started_at) - Date.parse(run.started_at);
  return {
    step: "day",
    points: days.map((day) => {
      const of = runs.filter((run) => dayOf(run.started_at) === day);
      return {
        begin: day,
        runs: of.length,
        failed: of.filter((run) => endingOf(run) === "failed").length,
        added: sum(of, (run) => run.counts.added),
        updated: sum(of, (run) => run.counts.updated),
        deactivated: sum(of, (run) => run.counts.deactivated),
        errors: sum(of, (run) => run.errors),
        average_ms: of.length > 0 ? Math.round(sum(of, took) / of.length) : null,
        longest_ms: of.length > 0 ? Math.max(...of.map(took)) : null,
      };
    }),
  };
}

/** What happened to a patient: brought in by the first sync of its integration, or entered by hand. */
export function eventsOf(office: FakeOffice, patient: PatientDetail): PatientEventView[] {
  const link = patient.links[0];
  const first = office.runs.findLast((run) => run.integration === link?.integration);
  const entered: PatientEventView = {
    at: first?.started_at ?? patient.created_at,
    sync: first
      ? { run: first.run_id, integration_name: first.integration_name, mode: first.mode, trigger: first.trigger }
      : null,
    kind: "created",
    reason: null,
    fields: [
      { field: "first_name", from: "", to: patient.first_name },
      { field: "phone", from: "", to: patient.phone },
    ],
  };
  return [...(office.events.get(patient.id) ?? []), entered];
}

/** Problems by what has to be done. */
export function fixList(problems: ProblemView[]): FixList {
  const codes = [...new Set(problems.map((problem) => problem.code))];
  const groups = codes.map((code) => {
    const all = problems.filter((problem) => problem.code === code);
    const patients = all.map(({ pat_num }) => ({ pat_num, detail: null })).toSorted((a, b) => Number(a.pat_num) - Number(b.pat_num));
    const { severity, message, remedy } = all[0] as ProblemView;
    return { code, severity, message, remedy, patients };
  });
  return { total: problems.length, groups: groups.toSorted((a, b) => b.patients.length - a.patients.length) };
}
