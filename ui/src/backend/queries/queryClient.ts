import { QueryClient } from "@tanstack/react-query";

/** The app is on this computer, so a failed query is not retried: its fault is shown at once. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 10_000, networkMode: "always", refetchOnWindowFocus: true },
      // The input of a mutation may hold a password, so it is forgotten as soon as the mutation is no longer shown.
      mutations: { networkMode: "always", gcTime: 0 },
    },
  });
}
