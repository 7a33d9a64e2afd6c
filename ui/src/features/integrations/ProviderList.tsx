import { Text, UnstyledButton } from "@mantine/core";
import { IconChevronRight, IconDental } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Integrations.module.css";

/** The systems that patients can be imported from. */
export function ProviderList({ onChoose }: { onChoose: () => void }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.list}>
      <li>
        <UnstyledButton className={classes.provider} onClick={onChoose} data-autofocus>
          <span className={classes.providerMark} aria-hidden="true">
            <IconDental size={22} />
          </span>
          <span className={classes.providerText}>
            <Text component="span" display="block" fw={600}>
              {t("connection.openDental")}
            </Text>
            <Text component="span" display="block" size="sm" c="dimmed">
              {t("connection.openDentalText")}
            </Text>
          </span>
          <IconChevronRight size={18} aria-hidden="true" />
        </UnstyledButton>
      </li>
    </ul>
  );
}
