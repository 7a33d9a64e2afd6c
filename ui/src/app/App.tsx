import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Preferences } from "../bindings/Preferences";
import type { Backend } from "../backend/Backend";
import { BackendContext } from "../backend/BackendContext";
import { makeQueryClient } from "../backend/queries/queryClient";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PreferencesProvider } from "../preferences/PreferencesProvider";
import { keepFocus } from "./keepFocus";
import { Look } from "./Look";
import { markKeyboard } from "./markKeyboard";
import { Office } from "./Office";

interface AppProps {
  backend: Backend;
  preferences: Preferences;
  env?: "default" | "test";
}

/** The window. */
export function App({ backend, preferences, env = "default" }: AppProps) {
  const [client] = useState(makeQueryClient);
  useEffect(keepFocus, []);
  useEffect(markKeyboard, []);
  return (
    <BackendContext value={backend}>
      <PreferencesProvider initial={preferences}>
        <Look env={env}>
          <QueryClientProvider client={client}>
            <ErrorBoundary>
              <Office />
            </ErrorBoundary>
          </QueryClientProvider>
        </Look>
      </PreferencesProvider>
    </BackendContext>
  );
}
