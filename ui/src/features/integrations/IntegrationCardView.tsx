import { Button, Text, Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { VerificationText } from "../sync/VerificationText";
import { HealthBadge } from "./HealthBadge";
import { IntegrationFacts } from "./IntegrationFacts";
import { IntegrationFault } from "./IntegrationFault";
import type { IntegrationAction } from "./IntegrationDialogs";
import { IntegrationMenu } from "./IntegrationMenu";
import { shortVersion } from "./shortVersion";
import classes from "./Integrations.module.css";

interface IntegrationCardViewProps {
  card: IntegrationCard;
  /** Whether it has the main button of the page. */
  main: boolean;
  onAction: (action: IntegrationAction) => void;
  onOpenRun: (run: string) => void;
}

/** The health of an integration, and what can be done with it. */
export function IntegrationCardView({ card, main, onAction, onOpenRun }: IntegrationCardViewProps) {
  const { t } = useTranslation();
  const heading = useId();
  return (
    <article className={classes.card} aria-labelledby={heading}>
      <div className={classes.top}>
        <div className={classes.naming}>
          <div className={classes.name}>
            <Title order={3} id={heading}>
              {card.name}
            </Title>
            <HealthBadge card={card} />
          </div>
          <Text c="dimmed" size="sm" mt={2}>
            {t("integrations.place", { database: card.database, host: card.host, port: String(card.port) })}
            {card.program_version && ` · ${t("integrations.version", { version: shortVersion(card.program_version) })}`}
          </Text>
        </div>
        <div className={classes.buttons}>
          <IntegrationMenu card={card} onAction={onAction} />
          <Button variant={main && !card.fault ? "filled" : "default"} onClick={() => onAction("sync")}>
            {card.running ? t("integrations.progress") : t("integrations.sync")}
          </Button>
        </div>
      </div>
      {card.fault && <IntegrationFault card={card} fault={card.fault} main={main} onAction={onAction} onOpenRun={onOpenRun} />}
      {card.verified && (
        <Text size="sm" c={card.verified.is_complete ? "dimmed" : undefined} mt="xs">
          <VerificationText found={card.verified} />
        </Text>
      )}
      <IntegrationFacts card={card} onProblems={() => onAction("problems")} onSchedule={() => onAction("schedule")} />
    </article>
  );
}
