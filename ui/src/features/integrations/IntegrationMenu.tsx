import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconEdit, IconPlugConnected, IconTag, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationAction } from "./IntegrationItem";

interface IntegrationMenuProps {
  card: IntegrationCard;
  onAction: (action: IntegrationAction) => void;
}

/** What is done with an integration now and then. */
export function IntegrationMenu({ card, onAction }: IntegrationMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" returnFocus>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t("integrations.more", { name: card.name })}>
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconEdit size={16} />} onClick={() => onAction("edit")}>
          {t("common.edit")}
        </Menu.Item>
        <Menu.Item leftSection={<IconPlugConnected size={16} />} onClick={() => onAction("test")}>
          {t("integrations.test")}
        </Menu.Item>
        <Menu.Item leftSection={<IconTag size={16} />} onClick={() => onAction("rename")}>
          {t("common.rename")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} />} c="var(--mantine-color-error)" onClick={() => onAction("remove")}>
          {t("common.remove")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
