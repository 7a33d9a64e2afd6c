import { createContext, use } from "react";

export type SettingsTab = "integrations" | "companies" | "appearance" | "security" | "logs" | "about";

/** Where in the window one is. */
export type Place = { page: "patients" } | { page: "activity" } | { page: "settings"; tab: SettingsTab };

/** How any part of the window goes somewhere else. */
export const GoContext = createContext<(place: Place) => void>(() => {});

export function useGo(): (place: Place) => void {
  return use(GoContext);
}
