import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { ScheduledDay } from "../../bindings/ScheduledDay";
import { foregroundOf } from "../../components/statusColor";
import { healthColor, healthLabel } from "../integrations/healthLabels";
import { DayStrip } from "./DayStrip";
import { daySummary } from "./daySummary";
import classes from "./Days.module.css";

interface IntegrationDaysLineProps {
  card: IntegrationCard;
  days: ScheduledDay[];
  onOpen: (run: string) => void;
  onProblems: () => void;
}

/** Whether an integration's syncs ran in the last days, its state now, and the patients that are stuck. */
export function IntegrationDaysLine({ card, days, onOpen, onProblems }: IntegrationDaysLineProps) {
  const { t } = useTranslation();
  return (
    <li className={classes.line}>
      <div className={classes.text}>
        <p>
          <span className={classes.dot} style={{ color: foregroundOf(healthColor[card.health]) }} aria-hidden="true" />
          <strong className={classes.name}>{card.name}</strong> <span className={classes.dimmed}>{healthLabel(t, card)}</span>
        </p>
        <p className={classes.dimmed}>{daySummary(t, days)}</p>
      </div>
      <DayStrip label={t("activity.days.of", { name: card.name })} days={days} onOpen={onOpen} />
      {card.problems > 0 ? (
        <Button variant="default" size="xs" className={classes.stuck} onClick={onProblems}>
          {t("activity.days.stuck", { count: card.problems })}
        </Button>
      ) : (
        <span className={`${classes.stuck} ${classes.dimmed}`}>{t("activity.days.noneStuck")}</span>
      )}
    </li>
  );
}
