import { MantineProvider } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { usePreferences } from "../preferences/PreferencesContext";
import { sessionColorScheme } from "../theme/sessionColorScheme";
import { theme } from "../theme/theme";

interface AppThemeProps {
  env: "default" | "test";
  children: ReactNode;
}

/** Mantine with our theme. Its style elements are off, because the content security policy forbids them; their rules are in static files. */
export function AppTheme({ env, children }: AppThemeProps) {
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
