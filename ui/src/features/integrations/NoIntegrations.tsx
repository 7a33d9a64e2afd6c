import { IconPlugConnected } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import classes from "./Integrations.module.css";

export function NoIntegrations() {
  const { t } = useTranslation();
  return (
    <div className={classes.card}>
      <EmptyState
        icon={<IconPlugConnected size={24} />}
        title={t("integrations.emptyTitle")}
        text={t("integrations.emptyText")}
      />
    </div>
  );
}
