import type { tauriBackend } from "./tauriBackend";

/** The app as the window sees it. */
export type Backend = typeof tauriBackend;
