import { isTauri } from "@tauri-apps/api/core";
import type { Backend } from "./Backend";
import { tauriBackend } from "./tauriBackend";

/** The shell's office; in a plain browser, for work on the window itself, one that is made up. */
export async function chooseBackend(): Promise<Backend> {
  if (isTauri()) return tauriBackend;
  if (import.meta.env.DEV || import.meta.env.MODE === "showcase") {
    const { showcaseBackend } = await import("./fake/showcase");
    return showcaseBackend(new URLSearchParams(window.location.search));
  }
  return tauriBackend;
}
