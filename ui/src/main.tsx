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
  // Loaded first, so that the window never shows another theme or language.
  const preferences = await backend.call("preferences").catch(() => DEFAULT_PREFERENCES);
  createRoot(root).render(
    <StrictMode>
      <App backend={backend} preferences={preferences} />
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) void open(root);
