import { Title } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useIntegrations } from "../../backend/queries/integrations";
import { useScheduledDays } from "../../backend/queries/runs";
import { ProblemsDialog } from "../sync/ProblemsDialog";
import { IntegrationDaysLine } from "./IntegrationDaysLine";
import classes from "./Days.module.css";

/** Whether every night's sync ran, one line for each integration. Nothing is shown until it is known. */
export function ScheduledDays({ onOpen }: { onOpen: (run: string) => void }) {
  const { t } = useTranslation();
  const heading = useId();
  const cards = useIntegrations().data ?? [];
  const all = useScheduledDays().data;
  const [problems, setProblems] = useState<string | null>(null);
  if (!all || cards.length === 0) return null;
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <Title order={2} size="h3" id={heading}>
        {t("activity.days.title")}
      </Title>
      <ul className={classes.lines}>
        {cards.map((card) => {
          const days = all.find((one) => one.integration === card.id)?.days;
          return (
            days && (
              <IntegrationDaysLine
                key={card.id}
                card={card}
                days={days}
                onOpen={onOpen}
                onProblems={() => setProblems(card.id)}
              />
            )
          );
        })}
      </ul>
      {cards.map((card) => (
        <ProblemsDialog key={card.id} card={card} opened={problems === card.id} onClose={() => setProblems(null)} />
      ))}
    </section>
  );
}
