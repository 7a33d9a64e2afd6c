import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { RunQuery } from "../../bindings/RunQuery";
import type { RunRecord } from "../../bindings/RunRecord";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { isoDay, parseInstant } from "../../i18n/format";
import { useBackend } from "../BackendContext";
import { useChangingMutation } from "./invalidate";

/** In milliseconds. */
const POLL_INTERVAL = 2_000;

/** A run. One that this process cannot watch is read again and again until it has ended. */
export function useRun(run: string, watched: boolean) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ["runs", "one", run],
    queryFn: () => call("sync_run", { run }),
    refetchInterval: ({ state }) => (!watched && state.data?.outcome === null ? POLL_INTERVAL : false),
  });
}

/** Selects every run. */
export const ALL_RUNS: RunQuery = {
  integration: null,
  mode: null,
  trigger: null,
  status: null,
  changed_patients: false,
  from: null,
  until: null,
};

/** Runs read at once. */
const RUNS_AT_ONCE = 200;

/** All runs that started at this instant or later, newest first. */
export function useRunsSince(instant: Date) {
  const { call } = useBackend();
  const from = isoDay(instant);
  return useQuery({
    queryKey: ["runs", "since", instant.toISOString()],
    queryFn: async () => {
      const query = { ...ALL_RUNS, from };
      const runs: RunRecord[] = [];
      for (;;) {
        const page = await call("list_runs", { query, offset: runs.length, limit: RUNS_AT_ONCE });
        runs.push(...page.runs);
        if (page.runs.length === 0 || runs.length >= page.total) break;
      }
      return runs.filter((run) => (parseInstant(run.started_at) ?? instant) >= instant);
    },
    placeholderData: keepPreviousData,
  });
}

/** What became of the scheduled syncs of the last two weeks, for every integration. */
export function useScheduledDays() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["runs", "days"], queryFn: () => call("scheduled_days") });
}

/** Starts a run without watching it; answers its id. */
export function useStartSync() {
  const { call } = useBackend();
  return useChangingMutation("run_started", (request: SyncRequest) => call("start_sync", { request, onProgress: () => {} }));
}

export function useCancelSync() {
  const { call } = useBackend();
  return useChangingMutation("progress", (run: string) => call("cancel_sync", { run }));
}

/** The runs of a query, added up by day, week, or month. */
export function useActivity(query: RunQuery) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ["runs", "activity", query],
    queryFn: () => call("activity", { query }),
    placeholderData: keepPreviousData,
  });
}
