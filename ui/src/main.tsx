import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./theme/variables.css";
import "./theme/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { chooseBackend } from "./backend/chooseBackend";

const root = document.getElementById("root");
if (root) {
  void chooseBackend().then((backend) =>
    createRoot(root).render(
      <StrictMode>
        <App backend={backend} />
      </StrictMode>,
    ),
  );
}
