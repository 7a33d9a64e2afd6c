import { useMutation } from "@tanstack/react-query";

/** Saves a file where the person chooses; answers its path, or null if the person chose none. */
export function useSaving(save: () => Promise<string | null>) {
  return useMutation({ mutationFn: save });
}
