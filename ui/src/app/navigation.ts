import { createContext, use } from "react";

export type SettingsTab = "integrations" | "companies" | "appearance" | "security" | "backups" | "logs" | "about";

/** A screen of the main window. */
export type Screen = { page: "patients" } | { page: "activity" } | { page: "settings"; tab: SettingsTab };

export const NavigationContext = createContext<(screen: Screen) => void>(() => {});

/** Opens a screen of the main window. */
export function useNavigate(): (screen: Screen) => void {
  return use(NavigationContext);
}
