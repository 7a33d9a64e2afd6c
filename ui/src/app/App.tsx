import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import type { Backend } from "../backend/Backend";
import { BackendContext } from "../backend/BackendContext";
import { makeQueryClient } from "../backend/queries/queryClient";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { LanguageProvider } from "../i18n/LanguageProvider";
import { sessionColorScheme } from "../theme/sessionColorScheme";
import { theme } from "../theme/theme";
import { Office } from "./Office";

interface AppProps {
  backend: Backend;
  env?: "default" | "test";
}

/** The window. Mantine's own style elements are off; their rules are in static files. */
export function App({ backend, env = "default" }: AppProps) {
  const [client] = useState(makeQueryClient);
  const [colorScheme] = useState(sessionColorScheme);
  return (
    <MantineProvider
      theme={theme}
      env={env}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <LanguageProvider>
        <BackendContext value={backend}>
          <QueryClientProvider client={client}>
            <ErrorBoundary>
              <Office />
            </ErrorBoundary>
          </QueryClientProvider>
        </BackendContext>
      </LanguageProvider>
    </MantineProvider>
  );
}
