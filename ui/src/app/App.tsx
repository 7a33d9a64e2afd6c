import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Preferences } from "../bindings/Preferences";
import type { Backend } from "../backend/Backend";
import { BackendContext } from "../backend/BackendContext";
import { makeQueryClient } from "../backend/queries/queryClient";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { NoticeProvider } from "../components/NoticeProvider";
import { UnsavedProvider } from "../components/unsaved/UnsavedProvider";
import { PreferencesProvider } from "../preferences/PreferencesProvider";
import { AppContent } from "./AppContent";
import { AppTheme } from "./AppTheme";
import { recoverFocus } from "./focusRecovery";
import { trackKeyboardModality } from "./keyboardModality";
import { confineSelectAll } from "./selectAll";
import { TextMenu } from "./TextMenu";

interface AppProps {
  backend: Backend;
  preferences: Preferences;
  env?: "default" | "test";
}

/** The whole window. */
export function App({ backend, preferences, env = "default" }: AppProps) {
  const [client] = useState(makeQueryClient);
  useEffect(recoverFocus, []);
  useEffect(trackKeyboardModality, []);
  useEffect(confineSelectAll, []);
  return (
    <BackendContext value={backend}>
      <PreferencesProvider initial={preferences}>
        <AppTheme env={env}>
          <QueryClientProvider client={client}>
            <NoticeProvider>
              <ErrorBoundary>
                <UnsavedProvider>
                  <AppContent />
                </UnsavedProvider>
                <TextMenu />
              </ErrorBoundary>
            </NoticeProvider>
          </QueryClientProvider>
        </AppTheme>
      </PreferencesProvider>
    </BackendContext>
  );
}
