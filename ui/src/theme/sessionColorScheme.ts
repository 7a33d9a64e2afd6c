import type { MantineColorSchemeManager } from "@mantine/core";

/** Keeps the color scheme in memory only, because the webview must save nothing on disk. */
export function sessionColorScheme(): MantineColorSchemeManager {
  let chosen: ReturnType<MantineColorSchemeManager["get"]> | null = null;
  return {
    get: (fallback) => chosen ?? fallback,
    set: (value) => {
      chosen = value;
    },
    subscribe: () => {},
    unsubscribe: () => {},
    clear: () => {
      chosen = null;
    },
  };
}
