import { useQuery } from "@tanstack/react-query";
import type { Decision } from "../../bindings/Decision";
import { useBackend } from "../BackendContext";
import { useChangingMutation } from "./invalidate";

/** As many pairs as a person decides in one go. */
const MAX_PAIRS = 200;

/** The pairs of patients that may be one person, likeliest first. */
export function useDuplicates() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["duplicates"], queryFn: () => call("duplicates", { limit: MAX_PAIRS }) });
}

interface Decided {
  one: string;
  other: string;
  decision: Decision;
}

export function useDecideDuplicate() {
  const { call } = useBackend();
  return useChangingMutation("duplicates", (input: Decided) => call("decide_duplicate", { ...input }));
}
