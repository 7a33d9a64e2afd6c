import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { foregroundOf } from "../../components/statusColor";
import { useNow } from "../../components/useNow";
import { formatDateTime, formatTimeOfDay, formatWhen } from "../../i18n/format";
import { healthColor, healthLabel } from "../integrations/healthLabels";
import { VerificationText } from "../sync/VerificationText";
import classes from "./Home.module.css";

interface IntegrationLineProps {
  card: IntegrationCard;
  /** The keys that do the same as its button. */
  keys: string | undefined;
  onSync: () => void;
}

/** The state of an integration, the age of its data, its next sync, and the sum of its patients. */
export function IntegrationLine({ card, keys, onSync }: IntegrationLineProps) {
  const { t } = useTranslation();
  const now = useNow();
  const { data_as_of: age, next_due_at: due } = card;
  return (
    <li className={classes.toDo}>
      <span className={classes.mark} aria-hidden="true">
        <span className={classes.dot} style={{ color: foregroundOf(healthColor[card.health]) }} />
      </span>
      <div className={classes.toDoText}>
        <p>
          <span className={`${classes.toDoTitle} ${classes.lineName}`}>{card.name}</span>{" "}
          <span className={classes.dimmed}>
            {healthLabel(t, card)}
            {age && (
              <>
                {" · "}
                <time dateTime={age} title={formatDateTime(age)}>
                  {t("health.dataAsOf", { when: formatTimeOfDay(age, now) })}
                </time>
              </>
            )}
            {due && (
              <>
                {" · "}
                <time dateTime={due}>{t("home.nextSync", { when: formatWhen(due, now) })}</time>
              </>
            )}
          </span>
        </p>
        {card.verified && (
          <p className={classes.dimmed}>
            <VerificationText found={card.verified} />
          </p>
        )}
      </div>
      <Button variant="default" title={keys} onClick={onSync}>
        {card.running ? t("integrations.progress") : t("integrations.sync")}
      </Button>
    </li>
  );
}
