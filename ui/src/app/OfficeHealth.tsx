import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../bindings/IntegrationCard";
import type { IntegrationHealth } from "../bindings/IntegrationHealth";
import { useIntegrations } from "../backend/queries/integrations";
import { RelativeTime } from "../components/RelativeTime";
import { toneColor, type Tone } from "../components/tone";
import classes from "./Navigation.module.css";

const worstFirst: [IntegrationHealth, Tone][] = [
  ["failing", "bad"],
  ["needs_you", "warn"],
  ["late", "warn"],
  ["syncing", "brand"],
  ["unfinished", "warn"],
  ["paused", "quiet"],
  ["up_to_date", "good"],
  ["new", "quiet"],
];

/** Those that say how old the data is. */
const aged: IntegrationHealth[] = ["up_to_date", "unfinished", "late", "paused"];

function latestSync(cards: IntegrationCard[]): string | undefined {
  return cards
    .flatMap((card) => card.last_synced_at ?? [])
    .sort()
    .at(-1);
}

/** How the integrations are doing, in a dot and a few words. */
export function OfficeHealth() {
  const { t } = useTranslation();
  const cards = useIntegrations().data;
  if (!cards) return <div className={classes.health} />;
  const [health, tone] = worstFirst.find(([each]) => cards.some((card) => card.health === each)) ?? [null, "quiet" as const];
  const failing = cards.filter((card) => card.health === "failing").length;
  const latest = latestSync(cards);
  return (
    <section className={classes.health} aria-label={t("app.status")}>
      <span className={classes.dot} style={{ color: toneColor(tone) }} aria-hidden="true" />
      <span>
        {health === null && t("health.none")}
        {health === "failing" && t("health.overallFailing", { count: failing })}
        {health !== null && health !== "failing" && t(`health.${health}`)}
        {health !== null && aged.includes(health) && latest && (
          <>
            {" · "}
            <RelativeTime value={latest} />
          </>
        )}
      </span>
    </section>
  );
}
