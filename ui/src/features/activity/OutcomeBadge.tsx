import { useTranslation } from "react-i18next";
import type { Outcome } from "../../bindings/Outcome";
import type { RunView } from "../../bindings/RunView";
import { asks } from "../../backend/fault";
import { StateBadge } from "../../components/StateBadge";
import type { Tone } from "../../components/tone";

const tones: Record<Outcome | "asks" | "running", Tone> = {
  running: "brand",
  completed: "good",
  limited: "warn",
  cancelled: "quiet",
  asks: "warn",
  failed: "bad",
  interrupted: "warn",
};

/** How a run ended, or that it has not yet. */
export function OutcomeBadge({ run }: { run: Pick<RunView, "outcome" | "fault"> }) {
  const { t } = useTranslation();
  const ending = run.fault && asks(run.fault) ? "asks" : (run.outcome ?? "running");
  return <StateBadge tone={tones[ending]} words={t(`activity.outcomes.${ending}`)} />;
}
