import { createContext, use } from "react";
import type { Preferences } from "../bindings/Preferences";

/** What holds until somebody chooses. */
export const DEFAULT_PREFERENCES: Preferences = { scheme: "auto", language: "auto", spoken: "en", keep_running: true };

interface PreferencesSetting {
  preferences: Preferences;
  /** Holds at once; that it could not be kept for the next start is in `error`. */
  change: (part: Partial<Preferences>) => void;
  error: unknown;
}

export const PreferencesContext = createContext<PreferencesSetting>({
  preferences: DEFAULT_PREFERENCES,
  change: () => {},
  error: null,
});

/** How the program looks, speaks and behaves on this computer. */
export const usePreferences = () => use(PreferencesContext);
