import { Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { OnCardAction } from "./HomeOverview";
import { IntegrationLine } from "./IntegrationLine";
import classes from "./Home.module.css";

interface IntegrationLinesProps {
  cards: IntegrationCard[];
  onAction: OnCardAction;
}

/** Each integration in a line. */
export function IntegrationLines({ cards, onAction }: IntegrationLinesProps) {
  const { t } = useTranslation();
  const heading = useId();
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <Title order={2} size="h3" id={heading} className={classes.title}>
        {t("integrations.list")}
      </Title>
      <ul className={classes.toDos}>
        {cards.map((card) => (
          <IntegrationLine key={card.id} card={card} keys={cards.length === 1 ? t("keys.sync") : undefined} onSync={() => onAction(card, "sync")} />
        ))}
      </ul>
    </section>
  );
}
