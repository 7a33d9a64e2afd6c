import type { Outcome } from "../../bindings/Outcome";
import type { RunView } from "../../bindings/RunView";
import type { FakeOffice } from "./FakeOffice";
import { fault } from "./faults";

const DAY = 86_400_000;

function outcomeOf(index: number): Outcome {
  if (index % 31 === 9) return "interrupted";
  if (index % 19 === 5) return "failed";
  return index % 23 === 7 ? "limited" : "completed";
}

function pastRun(index: number, of: { id: string; name: string }, at: number): RunView {
  const outcome = outcomeOf(index);
  const added = outcome === "failed" ? 0 : (index * 5) % 7;
  const updated = outcome === "failed" ? 0 : (index * 11) % 23;
  const skipped = index % 6 === 0 ? 2 : 0;
  const unchanged = 30 + ((index * 3) % 17);
  return {
    run_id: `run-past-${of.id}-${index}`,
    integration: of.id,
    integration_name: of.name,
    mode: index % 14 === 0 ? "full" : "incremental",
    trigger: index % 5 === 0 ? "window" : "timer",
    limit: null,
    mass_change_allowed: false,
    relations_unread: false,
    outcome,
    counts: { rows_read: added + updated + skipped + unchanged, added, updated, unchanged, skipped, deactivated: 0 },
    errors: skipped / 2,
    remaining: 0,
    verified: null,
    fault: outcome === "failed" ? fault("no_answer") : null,
    started_at: new Date(at).toISOString(),
    finished_at: new Date(at + 2_000 + ((index * 700) % 9_000)).toISOString(),
  };
}

/** So many runs of the past, two a day, as if the office had been open for long. */
export function addPastRuns(office: FakeOffice, count: number): void {
  const evening = new Date().setHours(19, 0, 0, 0) - DAY;
  const past = Array.from({ length: count }, (_, index) => {
    const one = office.integrations[index % office.integrations.length];
    const of = { id: one?.card.id ?? "", name: one?.card.name ?? "" };
    return pastRun(index, of, evening - Math.floor(index / 2) * DAY - (index % 2) * (DAY / 4));
  });
  office.runs.push(...past);
}
