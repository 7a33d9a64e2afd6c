import { Center, Loader } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../backend/fault";
import { useOfficeState } from "../backend/queries/office";
import { Blocked } from "../features/setup/Blocked";
import { FirstStart } from "../features/setup/FirstStart";
import { Locked } from "../features/setup/Locked";
import { MainWindow } from "./MainWindow";

/** What the window shows first depends on how far the office is from being usable. */
export function Office() {
  const { t } = useTranslation();
  const office = useOfficeState();
  if (office.isError) return <Blocked fault={toFault(office.error)} onRetry={() => void office.refetch()} />;
  if (!office.data) {
    return (
      <Center h="100%" role="status" aria-label={t("common.loading")}>
        <Loader type="dots" />
      </Center>
    );
  }
  switch (office.data.state) {
    case "first_start":
      return <FirstStart needsPassphrase={office.data.needs_passphrase} />;
    case "locked":
      return <Locked />;
    case "blocked":
      return <Blocked fault={office.data.fault} onRetry={() => void office.refetch()} />;
    case "ready":
      return <MainWindow />;
  }
}
