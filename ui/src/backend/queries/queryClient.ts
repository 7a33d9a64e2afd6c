import { QueryClient } from "@tanstack/react-query";

/** One office on this computer answers: a fault is shown at once, not tried again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 10_000, networkMode: "always", refetchOnWindowFocus: true },
      // What was sent may hold a password: forgotten as soon as nobody shows its answer.
      mutations: { networkMode: "always", gcTime: 0 },
    },
  });
}
