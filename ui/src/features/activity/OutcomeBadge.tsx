import { useTranslation } from "react-i18next";
import type { Outcome } from "../../bindings/Outcome";
import { StateBadge } from "../../components/StateBadge";
import type { Tone } from "../../components/tone";

const tones: Record<Outcome, Tone> = {
  completed: "good",
  limited: "warn",
  cancelled: "quiet",
  failed: "bad",
  interrupted: "warn",
};

/** How a run ended, or that it has not yet. */
export function OutcomeBadge({ outcome }: { outcome: Outcome | null }) {
  const { t } = useTranslation();
  return <StateBadge tone={outcome ? tones[outcome] : "brand"} words={t(`activity.outcomes.${outcome ?? "running"}`)} />;
}
