import { isTauri } from "@tauri-apps/api/core";
import type { Backend } from "./Backend";
import { tauriBackend } from "./tauriBackend";

/** The shell; in a plain browser, for work on the window itself, recorded responses. */
export async function chooseBackend(): Promise<Backend> {
  if (isTauri()) return tauriBackend;
  if (import.meta.env.DEV || import.meta.env.MODE === "browser") {
    const { devBackend } = await import("./dev/devBackend");
    return devBackend(new URLSearchParams(window.location.search));
  }
  return tauriBackend;
}
