import type { Backend } from "./Backend";
import type { CommandName, Parameters, Result } from "./commands";

/** Responses by command, as `tests/commands` records them. */
export type Responses = { [Name in CommandName]?: Result<Name> };

/** Carries out a command otherwise. */
export type Handler<Name extends CommandName> = (...args: Parameters<Name>) => Result<Name> | Promise<Result<Name>>;

export type Handlers = { [Name in CommandName]?: Handler<Name> };

/** Calls of commands that have a handler or a recorded response. Others are rejected. */
export function recordedCall(responses: () => Responses, handlers: Handlers): Backend["call"] {
  return async <Name extends CommandName>(name: Name, ...args: Parameters<Name>): Promise<Result<Name>> => {
    const handler = handlers[name];
    if (handler) return handler(...args);
    const recorded = responses();
    if (!(name in recorded)) throw new Error(`no response is recorded for ${name}`);
    return structuredClone(recorded[name]) as Result<Name>;
  };
}
