import { QueryClient } from "@tanstack/react-query";

/** One office on this computer answers: a fault is shown at once, not tried again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 10_000, networkMode: "always", refetchOnWindowFocus: true },
      mutations: { networkMode: "always" },
    },
  });
}
