import { Center, Loader } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../backend/fault";
import { useAppState } from "../backend/queries/app";
import { Blocked } from "../features/setup/Blocked";
import { FirstStart } from "../features/setup/FirstStart";
import { Locked } from "../features/setup/Locked";
import { useZoom } from "../preferences/useZoom";
import { MainWindow } from "./MainWindow";

/** Setup, the passphrase, or the main window, by the state of the app. */
export function AppContent() {
  const { t } = useTranslation();
  const app = useAppState();
  useZoom();
  if (app.isError) return <Blocked fault={toFault(app.error)} onRetry={() => void app.refetch()} />;
  if (!app.data) {
    return (
      <Center h="100%" role="status" aria-label={t("common.loading")}>
        <Loader type="dots" />
      </Center>
    );
  }
  switch (app.data.state) {
    case "first_start":
      return <FirstStart needsPassphrase={app.data.needs_passphrase} />;
    case "locked":
      return <Locked />;
    case "blocked":
      return <Blocked fault={app.data.fault} onRetry={() => void app.refetch()} />;
    case "ready":
      return <MainWindow />;
  }
}
