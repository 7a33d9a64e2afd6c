import { Channel, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Change } from "../bindings/Change";
import type { CommandName, Parameters, Result } from "./commands";

/** Listeners among the arguments become channels of the shell. */
function withChannels(args: object = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (typeof value !== "function") return [name, value];
      const channel = new Channel();
      channel.onmessage = value as (message: unknown) => void;
      return [name, channel];
    }),
  );
}

/** The app behind the shell's commands. */
export const tauriBackend = {
  /** Calls a command. The promise is rejected with a `Fault`. */
  call: <Name extends CommandName>(name: Name, ...args: Parameters<Name>): Promise<Result<Name>> =>
    invoke(name, withChannels(args[0])),

  /** Calls back after each change in the data folder; returns how to stop that. */
  onChange: (listener: (change: Change) => void): (() => void) => {
    const listening = listen<Change>("change", (event) => listener(event.payload));
    return () => void listening.then((stop) => stop());
  },

  /** Calls back when the user closes the window or quits while it holds unsaved input; returns how to stop that. */
  onLeave: (listener: (then: "close" | "quit") => void): (() => void) => {
    const listening = listen<"close" | "quit">("leave", (event) => listener(event.payload));
    return () => void listening.then((stop) => stop());
  },

  /** Calls back with a run when a person clicks the notification about it; returns how to stop that. */
  onOpenRun: (listener: (run: string) => void): (() => void) => {
    const listening = listen<string>("open_run", (event) => listener(event.payload));
    return () => void listening.then((stop) => stop());
  },
};
