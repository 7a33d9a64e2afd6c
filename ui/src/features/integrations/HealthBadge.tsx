import { useTranslation } from "react-i18next";
import type { IntegrationHealth } from "../../bindings/IntegrationHealth";
import { StateBadge } from "../../components/StateBadge";
import type { Tone } from "../../components/tone";

const tones: Record<IntegrationHealth, Tone> = {
  new: "quiet",
  syncing: "brand",
  up_to_date: "good",
  paused: "quiet",
  late: "warn",
  unfinished: "warn",
  needs_you: "warn",
  failing: "bad",
};

export function HealthBadge({ health }: { health: IntegrationHealth }) {
  const { t } = useTranslation();
  return <StateBadge tone={tones[health]} words={t(`health.${health}`)} />;
}
