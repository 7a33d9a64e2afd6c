import { useCallback, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Preferences } from "../bindings/Preferences";
import { useBackend } from "../backend/BackendContext";
import { i18next } from "../i18n";
import { languageOf } from "../i18n/locale";
import { PreferencesContext } from "./PreferencesContext";

interface PreferencesProviderProps {
  /** As saved. */
  initial: Preferences;
  children: ReactNode;
}

/** Applies the preferences, and saves each change through the shell. The webview itself saves nothing on disk. */
export function PreferencesProvider({ initial, children }: PreferencesProviderProps) {
  const { call } = useBackend();
  const [preferences, setPreferences] = useState(initial);
  const [error, setError] = useState<unknown>(null);
  const latest = useRef(initial);

  const change = useCallback(
    (part: Partial<Preferences>) => {
      latest.current = { ...latest.current, ...part };
      setPreferences(latest.current);
      setError(null);
      call("set_preferences", { preferences: latest.current }).catch(setError);
    },
    [call],
  );

  const language = languageOf(preferences.language_choice);
  useLayoutEffect(() => void i18next.changeLanguage(language), [language]);
  // The tray and the notifications use the window's language, also after the computer's language has changed.
  useLayoutEffect(() => {
    if (latest.current.language !== language) change({ language });
  }, [language, change]);

  const setting = useMemo(() => ({ preferences, change, error }), [preferences, change, error]);
  return <PreferencesContext value={setting}>{children}</PreferencesContext>;
}
