import type { ConnectionTestView } from "../bindings/ConnectionTestView";
import type { Fault } from "../bindings/Fault";
import type { StepReport } from "../bindings/StepReport";
import type { SyncProgress } from "../bindings/SyncProgress";
import type { Responses } from "../backend/recorded";

const files = import.meta.glob("./fixtures/*.json", { import: "default", eager: true });

function file(name: string): unknown {
  const content = files[`./fixtures/${name}.json`];
  if (content === undefined) throw new Error(`there is no fixture ${name}`);
  return structuredClone(content);
}

/** A state of the app that `tests/commands` recorded; see `fixtures/README.md`. */
export type StateName =
  | "first_start"
  | "empty"
  | "connected"
  | "limited"
  | "synced"
  | "updated"
  | "running"
  | "cancelled"
  | "failing"
  | "needs_decision"
  | "deactivated"
  | "two_integrations"
  | "entered_manually";

/** The responses in a state. Those that a state lacks are as in `empty`. */
export function recorded(state: StateName): Responses {
  return { ...(file("empty") as Responses), ...(file(state) as Responses) };
}

/** A recorded response that must exist in its state. */
export function response<Name extends keyof Responses>(state: StateName, name: Name): NonNullable<Responses[Name]> {
  const found = recorded(state)[name];
  if (found === undefined || found === null) throw new Error(`${state} has no ${name}`);
  return found;
}

/** The only integration of a state. */
export function cardOf(state: StateName) {
  const [card] = response(state, "list_integrations");
  if (!card) throw new Error(`${state} has no integration`);
  return card;
}

interface RecordedTest {
  result: ConnectionTestView;
  steps: StepReport[];
}

/** A recorded connection test, and the steps in the order in which they arrived. */
export function connectionTest(name: string): RecordedTest {
  return named<RecordedTest>("connection_tests", name);
}

/** The fault of a refused command. */
export function refusal(name: string): Fault {
  return named<Fault>("refusals", name);
}

/** A message of the progress channel. */
export function progress(name: string): SyncProgress {
  return named<SyncProgress>("progress", name);
}

function named<Value>(fixture: string, name: string): Value {
  const found = (file(fixture) as Record<string, Value>)[name];
  if (found === undefined) throw new Error(`${fixture} has no ${name}`);
  return found;
}
