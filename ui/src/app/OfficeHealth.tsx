import { useTranslation } from "react-i18next";
import { useIntegrations } from "../backend/queries/integrations";
import { HealthLine } from "./HealthLine";
import classes from "./OfficeHealth.module.css";

/** How each integration is doing and how old its data is; why, if a sync fails or asks. */
export function OfficeHealth() {
  const { t } = useTranslation();
  const cards = useIntegrations().data;
  if (!cards) return <div className={classes.health} />;
  return (
    <section className={classes.health} aria-label={t("app.status")}>
      {cards.length === 0 && t("health.none")}
      <ul className={classes.lines}>
        {cards.map((card) => (
          <HealthLine key={card.id} card={card} named={cards.length > 1} />
        ))}
      </ul>
    </section>
  );
}
