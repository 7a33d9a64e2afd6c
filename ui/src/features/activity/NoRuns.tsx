import { Button } from "@mantine/core";
import { IconFilterOff, IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import { EmptyState } from "../../components/EmptyState";

interface NoRunsProps {
  /** Removes the filters; absent if there are none. */
  onClear: (() => void) | undefined;
}

/** That there is no run, or none that matches the filters. */
export function NoRuns({ onClear }: NoRunsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (!onClear) {
    return (
      <EmptyState icon={<IconHistory size={24} />} title={t("activity.emptyTitle")} text={t("activity.emptyText")}>
        <Button onClick={() => navigate({ page: "settings", tab: "integrations" })}>{t("patients.toIntegrations")}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconFilterOff size={24} />} title={t("activity.noHitsTitle")} text={t("activity.noHitsText")}>
      <Button variant="default" onClick={onClear}>
        {t("activity.showAll")}
      </Button>
    </EmptyState>
  );
}
