import { ActionIcon, Menu } from "@mantine/core";
import { IconClock, IconDots, IconEdit, IconPlugConnected, IconTag, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationAction } from "./IntegrationDialogs";

interface IntegrationMenuProps {
  card: IntegrationCard;
  onAction: (action: IntegrationAction) => void;
}

/** The less common actions of an integration. */
export function IntegrationMenu({ card, onAction }: IntegrationMenuProps) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  // When a dialog closes, it returns the focus to the element that had it. The menu item is gone by then.
  const act = (action: IntegrationAction) => {
    button.current?.focus();
    onAction(action);
  };
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon ref={button} variant="default" size={36} aria-label={t("integrations.more", { name: card.name })}>
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconEdit size={16} />} onClick={() => act("edit")}>
          {t("common.edit")}
        </Menu.Item>
        <Menu.Item leftSection={<IconPlugConnected size={16} />} onClick={() => act("test")}>
          {t("integrations.test")}
        </Menu.Item>
        <Menu.Item leftSection={<IconClock size={16} />} onClick={() => act("schedule")}>
          {t("schedule.menu")}
        </Menu.Item>
        <Menu.Item leftSection={<IconTag size={16} />} onClick={() => act("rename")}>
          {t("common.rename")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} />} c="var(--mantine-color-error)" onClick={() => act("remove")}>
          {t("common.remove")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
