import type { Backend } from "../Backend";
import type { FakeOffice } from "./FakeOffice";

type PreferenceCommands = Pick<
  Backend,
  "preferences" | "setPreferences" | "startsWithComputer" | "setStartsWithComputer"
>;

/** How the program looks, speaks and behaves. */
export function preferenceCommands(office: FakeOffice): PreferenceCommands {
  return {
    preferences: () => office.answer("preferences", () => office.chosen),

    setPreferences: (preferences) =>
      office.answer("setPreferences", () => {
        office.chosen = preferences;
      }),

    startsWithComputer: () => office.answer("startsWithComputer", () => office.starts),

    setStartsWithComputer: (on) =>
      office.answer("setStartsWithComputer", () => {
        office.starts = on;
      }),
  };
}
