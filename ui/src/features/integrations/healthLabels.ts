import type { TFunction } from "i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationHealth } from "../../bindings/IntegrationHealth";
import type { StatusColor } from "../../components/statusColor";
import { formatTimeOfDay } from "../../i18n/format";

export const healthColor: Record<IntegrationHealth, StatusColor> = {
  failing: "bad",
  needs_you: "warn",
  late: "warn",
  syncing: "brand",
  unfinished: "warn",
  paused: "quiet",
  up_to_date: "good",
  new: "quiet",
};

/** The health of an integration in a few words; if it fails, since when. */
export function healthLabel(t: TFunction, { health, failing_since }: Pick<IntegrationCard, "health" | "failing_since">): string {
  if (health === "failing" && failing_since) return t("health.failingSince", { when: formatTimeOfDay(failing_since) });
  return t(`health.${health}`);
}
