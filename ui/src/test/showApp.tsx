import { act, render } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { App } from "../app/App";
import type { Change } from "../bindings/Change";
import type { Commands } from "../bindings/commands";
import type { Preferences } from "../bindings/Preferences";
import type { Fault } from "../bindings/Fault";
import type { StepReport } from "../bindings/StepReport";
import type { Backend } from "../backend/Backend";
import type { CommandName, Parameters } from "../backend/commands";
import { recordedCall, type Handlers, type Responses } from "../backend/recorded";
import { DEFAULT_PREFERENCES } from "../preferences/PreferencesContext";
import { connectionTest, recorded, type StateName } from "./fixtures";

/** The window, and the app behind it. */
export interface ShownApp {
  user: UserEvent;
  /** The arguments of all calls of a command so far. */
  calls: <Name extends CommandName>(name: Name) => Commands[Name]["args"][];
  /** Sends a change event. */
  emit: (change: Change) => void;
  /** Closes the window or quits, while it holds unsaved input. */
  leave: (then: "close" | "quit") => void;
  /** Clicks the notification about a run. */
  clickNotification: (run: string) => void;
  /** Answers as in another state from now on, without an event. */
  become: (state: StateName | Responses) => void;
}

/** What every state answers alike. */
const defaults: Handlers = {
  set_preferences: () => {},
  starts_with_computer: () => false,
  find_open_dental_settings: () => null,
  saved_filters: () => [],
  log_lines: () => ({ total: 0, lines: [] }),
  watch_sync: () => {},
  set_unsaved: () => {},
  scheduled_days: () => [],
  shared_patients: () => ({ total: 12, shared: 0, integrations: [] }),
  deleted_patients: () => [],
  typed_birthday: ({ text }) => typedBirthday(text),
  differs_from_preview: () => null,
  cancel_preview: () => {},
  close_preview: () => {},
  duplicates: () => ({ total: 0, pairs: [] }),
  updates: () => ({ enabled: false, checked_at: null, offer: null, step: null, fault: null }),
};

/** A date of the form 4/23/1980, as the app understands it among many others. */
function typedBirthday(text: string): string | null {
  const [, month, day, year] = /^(\d+)\/(\d+)\/(\d{4})$/.exec(text) ?? [];
  return month && day && year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : null;
}

/**
 * Shows the window in a recorded state. Commands with a handler are carried out by it. The checklist is put away and the news
 * are seen, unless other preferences say so.
 */
export function showApp(state: StateName | Responses, handlers: Handlers = {}, others: Partial<Preferences> = {}): ShownApp {
  const load = (next: StateName | Responses) => (typeof next === "string" ? recorded(next) : next);
  let responses = load(state);
  let leaving: (then: "close" | "quit") => void = () => {};
  const calls: { name: CommandName; args: unknown }[] = [];
  const listeners = new Set<(change: Change) => void>();
  const openers = new Set<(run: string) => void>();
  const answer = recordedCall(() => responses, { ...defaults, ...handlers });
  const backend: Backend = {
    call: <Name extends CommandName>(name: Name, ...args: Parameters<Name>) => {
      calls.push({ name, args: args[0] });
      return answer(name, ...args);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onLeave: (listener) => {
      leaving = listener;
      return () => {};
    },
    onOpenRun: (opener) => {
      openers.add(opener);
      return () => void openers.delete(opener);
    },
  };
  const saved = responses.preferences ?? DEFAULT_PREFERENCES;
  const preferences = {
    ...saved,
    checklist: { ...saved.checklist, hidden: true },
    seen_version: responses.about?.version ?? "",
    ...others,
  };
  render(<App backend={backend} preferences={preferences} env="test" />);
  return {
    user: userEvent.setup({ delay: null }),
    calls: <Name extends CommandName>(name: Name) =>
      calls.filter((one) => one.name === name).map((one) => one.args as Commands[Name]["args"]),
    emit: (change) => act(() => listeners.forEach((listener) => listener(change))),
    leave: (then) => act(() => leaving(then)),
    clickNotification: (run) => act(() => openers.forEach((open) => open(run))),
    become: (next) => {
      responses = load(next);
    },
  };
}

/** A handler that rejects with a fault. */
export const refuse = (fault: Fault) => () => Promise.reject(fault) as Promise<never>;

/** A handler for `test_connection` and `test_integration` that plays a recorded test. */
export function playTest(name: string) {
  return ({ onStep }: { onStep: (step: StepReport) => void }) => {
    const { steps, result } = connectionTest(name);
    for (const step of steps) onStep(step);
    return result;
  };
}
