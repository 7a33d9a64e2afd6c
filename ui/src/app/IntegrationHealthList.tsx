import { useTranslation } from "react-i18next";
import { useIntegrations } from "../backend/queries/integrations";
import { HealthLine } from "./HealthLine";
import classes from "./IntegrationHealthList.module.css";

/** The health of each integration. */
export function IntegrationHealthList() {
  const { t } = useTranslation();
  const cards = useIntegrations().data;
  if (!cards) return <div className={classes.health} />;
  return (
    <section className={classes.health} aria-label={t("app.status")}>
      {cards.length === 0 && t("health.none")}
      <ul className={classes.lines}>
        {cards.map((card) => (
          <HealthLine key={card.id} card={card} showName={cards.length > 1} />
        ))}
      </ul>
    </section>
  );
}
