import { createContext, use } from "react";
import type { Preferences } from "../bindings/Preferences";

/** Used if the saved preferences cannot be read. */
export const DEFAULT_PREFERENCES: Preferences = {
  scheme: "auto",
  language_choice: "auto",
  language: "en",
  keep_running: true,
  checklist: { hidden: false, result_seen: false, schedule_seen: false },
  seen_version: "",
  zoom: 100,
  list: {
    columns: ["last_name", "first_name", "birthday", "age", "phone", "city", "pat_num"],
    compact: true,
    order: "last_name",
    direction: "ascending",
  },
};

interface PreferencesSetting {
  preferences: Preferences;
  /** Takes effect at once. If it cannot be saved, `error` is set. */
  change: (part: Partial<Preferences>) => void;
  error: unknown;
}

export const PreferencesContext = createContext<PreferencesSetting>({
  preferences: DEFAULT_PREFERENCES,
  change: () => {},
  error: null,
});

/** Theme, language, and behavior on this computer. */
export const usePreferences = () => use(PreferencesContext);
