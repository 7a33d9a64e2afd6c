import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { StatusBadge } from "../../components/StatusBadge";
import { healthColor, healthLabel } from "./healthLabels";

export function HealthBadge({ card }: { card: IntegrationCard }) {
  const { t } = useTranslation();
  return <StatusBadge color={healthColor[card.health]} label={healthLabel(t, card)} />;
}
