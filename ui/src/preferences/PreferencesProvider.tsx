import { useCallback, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Preferences } from "../bindings/Preferences";
import { useBackend } from "../backend/BackendContext";
import { i18next } from "../i18n";
import { languageOf } from "../i18n/locale";
import { PreferencesContext } from "./PreferencesContext";

interface PreferencesProviderProps {
  /** As they were kept from the last time. */
  initial: Preferences;
  children: ReactNode;
}

/** Shows everything as it was chosen, and has the shell keep each new choice: the webview itself keeps nothing on disk. */
export function PreferencesProvider({ initial, children }: PreferencesProviderProps) {
  const backend = useBackend();
  const [preferences, setPreferences] = useState(initial);
  const [error, setError] = useState<unknown>(null);
  const latest = useRef(initial);

  const change = useCallback(
    (part: Partial<Preferences>) => {
      latest.current = { ...latest.current, ...part };
      setPreferences(latest.current);
      setError(null);
      backend.setPreferences(latest.current).catch(setError);
    },
    [backend],
  );

  const language = languageOf(preferences.language);
  useLayoutEffect(() => void i18next.changeLanguage(language), [language]);
  // What shows outside the window speaks the same, also where the computer's language has changed since.
  useLayoutEffect(() => {
    if (latest.current.spoken !== language) change({ spoken: language });
  }, [language, change]);

  const setting = useMemo(() => ({ preferences, change, error }), [preferences, change, error]);
  return <PreferencesContext value={setting}>{children}</PreferencesContext>;
}
