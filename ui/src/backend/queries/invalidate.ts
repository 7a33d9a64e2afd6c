import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Change } from "../../bindings/Change";

/** The first part of the keys of all queries that a change affects. A change of progress affects none. */
const AFFECTED: Record<Change["kind"], readonly string[] | "all"> = {
  progress: [],
  run_started: ["integrations", "runs"],
  run_ended: ["integrations", "runs", "patients", "problems", "companies", "log", "security"],
  integrations: ["integrations", "runs", "patients", "problems", "companies"],
  patients: ["patients", "companies"],
  duplicates: ["duplicates"],
  preferences: [],
  backups: ["backups", "security"],
  updates: ["updates"],
  everything: "all",
};

/**
 * Never read again: the state of the app changes only by calls that answer with it, a recovery code that is shown may have
 * been printed, and a backup does not change.
 */
const KEPT = ["app", "draft_recovery_code", "backup_contents"];

/** Reads again what a change affects. */
export function invalidate(client: QueryClient, kind: Change["kind"]): Promise<void> {
  const affected = AFFECTED[kind];
  if (affected.length === 0) return Promise.resolve();
  return client.invalidateQueries({
    predicate: ({ queryKey: [first] }) =>
      affected === "all" ? !KEPT.some((each) => each === first) : affected.some((each) => each === first),
  });
}

/** A mutation after which everything is read again that it affects, also where the event comes later than the answer. */
export function useChangingMutation<Input, Output>(kind: Change["kind"], change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => invalidate(client, kind) });
}
