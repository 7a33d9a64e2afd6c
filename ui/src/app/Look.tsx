import { MantineProvider } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { usePreferences } from "../preferences/PreferencesContext";
import { sessionColorScheme } from "../theme/sessionColorScheme";
import { theme } from "../theme/theme";

interface LookProps {
  env: "default" | "test";
  children: ReactNode;
}

/** The look of the window. Mantine's own style elements are off; their rules are in static files. */
export function Look({ env, children }: LookProps) {
  const { scheme } = usePreferences().preferences;
  const [manager] = useState(sessionColorScheme);
  return (
    <MantineProvider
      theme={theme}
      env={env}
      defaultColorScheme="auto"
      {...(scheme === "auto" ? {} : { forceColorScheme: scheme })}
      colorSchemeManager={manager}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  );
}
