import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { StateBadge } from "../../components/StateBadge";
import { healthTone, healthWords } from "./healthWords";

export function HealthBadge({ card }: { card: IntegrationCard }) {
  const { t } = useTranslation();
  return <StateBadge tone={healthTone[card.health]} words={healthWords(t, card)} />;
}
