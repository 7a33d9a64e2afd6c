import type { MantineColorSchemeManager } from "@mantine/core";

/** Light, dark or the system's, for as long as the window is open: the webview keeps nothing on disk. */
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
