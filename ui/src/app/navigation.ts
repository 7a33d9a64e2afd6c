import { createContext, use } from "react";
import type { QuickFilter } from "../bindings/QuickFilter";
import type { StatusFilter } from "../bindings/StatusFilter";

export type SettingsTab = "integrations" | "companies" | "appearance" | "security" | "backups" | "logs" | "about";

/** A screen of the main window, and what it shows first. */
export type Screen =
  | { page: "home" }
  /** Belongs to Home. */
  | { page: "duplicates" }
  | { page: "patients"; search?: string; status?: StatusFilter; quick?: QuickFilter; add?: boolean }
  /** `from` is a day as `YYYY-MM-DD`; `run` is the run to open. */
  | { page: "activity"; from?: string; run?: string }
  /** `edit` is an integration whose details open. */
  | { page: "settings"; tab: SettingsTab; add?: boolean; edit?: string };

/** Whether a screen starts with something in particular, and not as it was left. */
export function hasIntent(screen: Screen): boolean {
  return Object.keys(screen).some((key) => key !== "page" && key !== "tab");
}

export const ScreenContext = createContext<Screen>({ page: "home" });

/** The screen that was opened last. */
export function useScreen(): Screen {
  return use(ScreenContext);
}

export const NavigationContext = createContext<(screen: Screen) => void>(() => {});

/** Opens a screen of the main window. */
export function useNavigate(): (screen: Screen) => void {
  return use(NavigationContext);
}

export const OpenPatientContext = createContext<(id: string) => void>(() => {});

/** Opens a patient over whatever is shown. */
export function useOpenPatient(): (id: string) => void {
  return use(OpenPatientContext);
}
