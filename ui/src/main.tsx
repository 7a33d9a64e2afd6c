import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./theme/variables.css";
import "./theme/global.css";
import "./theme/print.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { chooseBackend } from "./backend/chooseBackend";
import { DEFAULT_PREFERENCES } from "./preferences/PreferencesContext";

async function open(root: HTMLElement): Promise<void> {
  const backend = await chooseBackend();
  // Asked for first, so that nothing shows in other colours or another language before.
  const preferences = await backend.preferences().catch(() => DEFAULT_PREFERENCES);
  createRoot(root).render(
    <StrictMode>
      <App backend={backend} preferences={preferences} />
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) void open(root);
