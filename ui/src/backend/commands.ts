import type { Commands } from "../bindings/commands";

/** The name of a command of the shell. */
export type CommandName = keyof Commands;

/** What a command is called with; nothing where it takes no arguments. */
export type Parameters<Name extends CommandName> =
  Record<string, never> extends Commands[Name]["args"] ? [] : [args: Commands[Name]["args"]];

/** What a command answers. */
export type Result<Name extends CommandName> = Commands[Name]["result"];
