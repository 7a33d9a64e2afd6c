import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationHealth } from "../../bindings/IntegrationHealth";
import type { RunView } from "../../bindings/RunView";
import { asks } from "../fault";
import type { FakeIntegration, FakeOffice } from "./FakeOffice";
import { problemsAmong } from "./FakeSync";

/** An integration's card, from what its runs did. */
export function cardOf(office: FakeOffice, one: FakeIntegration): IntegrationCard {
  const runs = office.runs.filter((run) => run.integration === one.card.id);
  const ended = runs.find((run) => run.outcome !== null) ?? null;
  const telling = runs.find((run) => run.outcome && !wasStopped(run)) ?? ended;
  const running = runs.find((run) => run.outcome === null)?.run_id ?? null;
  const health = healthOf(one, running, telling);
  return {
    ...one.card,
    company_name: office.companies.find((company) => company.id === one.card.company)?.name ?? "",
    health,
    trouble: health === "failing" || health === "needs_you" ? (telling?.fault ?? null) : null,
    running,
    last_run: telling,
    last_ended: ended?.run_id ?? null,
    data_as_of: runs.find((run) => run.outcome === "completed")?.started_at ?? null,
    failing_since: failingSince(runs),
    last_synced_at: runs.find((run) => run.outcome && run.outcome !== "failed")?.finished_at ?? null,
    patients: office.patients.filter((patient) => patient.links.some((link) => link.integration === one.card.id)).length,
    problems: problemsAmong(one.source.finished ? one.source.size : one.source.position),
    verified: runs.find((run) => run.verified)?.verified ?? null,
    suggested_mode: one.source.finished ? "incremental" : "full",
    full_sync_finished: one.source.finished,
    full_sync_unfinished: unfinished(one),
  };
}

/** Says nothing of how the next one will fare. */
const wasStopped = ({ outcome }: RunView) => outcome === "cancelled" || outcome === "interrupted";

/** When the first began of those, newest first, that have failed since one did its work. */
function failingSince(runs: RunView[]): string | null {
  const worked = runs.findIndex(({ outcome }) => outcome === "completed" || outcome === "limited");
  const since = worked === -1 ? runs : runs.slice(0, worked);
  return since.filter(({ outcome }) => outcome === "failed").at(-1)?.started_at ?? null;
}

const unfinished = (one: FakeIntegration) => !one.source.finished && one.source.position > 0;

function healthOf(one: FakeIntegration, running: string | null, last: RunView | null): IntegrationHealth {
  if (running) return "syncing";
  if (last === null) return "new";
  if (last.outcome === "failed") return last.fault && asks(last.fault) ? "needs_you" : "failing";
  if (unfinished(one)) return "unfinished";
  return one.card.schedule.timing.kind === "off" ? "paused" : "up_to_date";
}
