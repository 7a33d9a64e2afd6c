import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";

const KEY = ["startsWithComputer"];

/** Null where the program cannot start with the computer. */
export function useStartsWithComputer() {
  const backend = useBackend();
  return useQuery({ queryKey: KEY, queryFn: () => backend.startsWithComputer() });
}

export function useSetStartsWithComputer() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) => backend.setStartsWithComputer(on),
    // Asked anew either way: the computer has the last word.
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
