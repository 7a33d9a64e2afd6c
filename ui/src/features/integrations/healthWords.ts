import type { TFunction } from "i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationHealth } from "../../bindings/IntegrationHealth";
import type { Tone } from "../../components/tone";
import { formatDateTime } from "../../i18n/format";

export const healthTone: Record<IntegrationHealth, Tone> = {
  failing: "bad",
  needs_you: "warn",
  late: "warn",
  syncing: "brand",
  unfinished: "warn",
  paused: "quiet",
  up_to_date: "good",
  new: "quiet",
};

/** How an integration is doing; of one that fails, since when. */
export function healthWords(t: TFunction, { health, failing_since }: Pick<IntegrationCard, "health" | "failing_since">): string {
  if (health === "failing" && failing_since) return t("health.failingSince", { when: formatDateTime(failing_since) });
  return t(`health.${health}`);
}
