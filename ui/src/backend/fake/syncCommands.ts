import type { Backend } from "../Backend";
import type { FakeOffice } from "./FakeOffice";
import { fault } from "./faults";

type SyncCommands = Pick<Backend, "startSync" | "watchSync" | "cancelSync" | "syncRun">;

/** Sync Patients, and its progress. */
export function syncCommands(office: FakeOffice): SyncCommands {
  return {
    startSync: (request, onProgress) =>
      office.answer("startSync", () => {
        const one = office.integration(request.integration);
        if (office.runs.some((run) => run.integration === one.card.id && run.outcome === null)) throw fault("sync_running");
        const sync = office.makeRun(one, request);
        sync.listeners.add(onProgress);
        const go = () => {
          if (office.held || sync.step()) setTimeout(go, office.options.pace);
          office.changed();
        };
        setTimeout(go, office.options.pace);
        return sync.run.run_id;
      }),

    watchSync: (run, onProgress) =>
      office.answer("watchSync", () => {
        const sync = office.syncs.get(run);
        if (!sync) throw fault("not_found");
        sync.listeners.add(onProgress);
        sync.tell();
      }),

    cancelSync: (run) =>
      office.answer("cancelSync", () => {
        office.syncs.get(run)?.cancel();
        office.syncs.get(run)?.tell();
      }),

    syncRun: (run) => office.answer("syncRun", () => office.run(run)),
  };
}
