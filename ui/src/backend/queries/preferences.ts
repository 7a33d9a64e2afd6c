import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";

const KEY = ["startsWithComputer"];

/** Null where the app cannot start with the computer. */
export function useStartsWithComputer() {
  const { call } = useBackend();
  return useQuery({ queryKey: KEY, queryFn: () => call("starts_with_computer") });
}

export function useSetStartsWithComputer() {
  const { call } = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) => call("set_starts_with_computer", { on }),
    // Read again also after a failure: the operating system decides.
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
