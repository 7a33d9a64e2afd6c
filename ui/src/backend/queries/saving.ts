import { useMutation } from "@tanstack/react-query";

/** Something that is saved as a file where a person says; answers with its path, or null if nobody chose one. */
export function useSaving(save: () => Promise<string | null>) {
  return useMutation({ mutationFn: save });
}
