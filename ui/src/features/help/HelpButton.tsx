import { ActionIcon } from "@mantine/core";
import { IconHelp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useHelp } from "./HelpContext";

/** Opens or closes the help panel of the page. */
export function HelpButton() {
  const { t } = useTranslation();
  const { opened, open, close } = useHelp();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="input-sm"
      aria-label={t("help.button")}
      title={`${t("help.button")} (F1)`}
      aria-expanded={opened}
      onClick={opened ? close : open}
    >
      <IconHelp size={20} stroke={1.75} aria-hidden="true" />
    </ActionIcon>
  );
}
