import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationHealth } from "../../bindings/IntegrationHealth";
import type { RunView } from "../../bindings/RunView";
import { asks } from "../fault";
import type { FakeIntegration, FakeOffice } from "./FakeOffice";
import { problemsAmong } from "./FakeSync";

/** An integration's card, from what its runs did. */
export function cardOf(office: FakeOffice, one: FakeIntegration): IntegrationCard {
  const runs = office.runs.filter((run) => run.integration === one.card.id);
  const last = runs.find((run) => run.outcome !== null) ?? null;
  const running = runs.find((run) => run.outcome === null)?.run_id ?? null;
  return {
    ...one.card,
    company_name: office.companies.find((company) => company.id === one.card.company)?.name ?? "",
    health: healthOf(one, running, last),
    running,
    last_run: last,
    data_as_of: runs.find((run) => run.outcome === "completed")?.started_at ?? null,
    failing_since: last?.outcome === "failed" ? last.started_at : null,
    last_synced_at: runs.find((run) => run.outcome && run.outcome !== "failed")?.finished_at ?? null,
    patients: office.patients.filter((patient) => patient.links.some((link) => link.integration === one.card.id)).length,
    problems: problemsAmong(one.source.finished ? one.source.size : one.source.position),
    verified: runs.find((run) => run.verified)?.verified ?? null,
    suggested_mode: one.source.finished ? "incremental" : "full",
    full_sync_finished: one.source.finished,
    full_sync_unfinished: unfinished(one),
  };
}

const unfinished = (one: FakeIntegration) => !one.source.finished && one.source.position > 0;

function healthOf(one: FakeIntegration, running: string | null, last: RunView | null): IntegrationHealth {
  if (running) return "syncing";
  if (last === null) return "new";
  if (last.outcome === "failed") return last.fault && asks(last.fault) ? "needs_you" : "failing";
  if (unfinished(one)) return "unfinished";
  return one.card.schedule.timing.kind === "off" ? "paused" : "up_to_date";
}
