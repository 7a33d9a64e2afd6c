import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../bindings/IntegrationCard";
import { toneColor } from "../components/tone";
import { healthTone, healthWords } from "../features/integrations/healthWords";
import { formatDateTime, formatRelative } from "../i18n/format";
import { sayFault } from "../i18n/officeWords";
import { useNow } from "../components/useNow";
import classes from "./OfficeHealth.module.css";

interface HealthLineProps {
  card: IntegrationCard;
  /** Whether it has to be told which integration this is. */
  named: boolean;
}

/** How one integration is doing, in a dot and a few words. */
export function HealthLine({ card, named }: HealthLineProps) {
  const { t } = useTranslation();
  const now = useNow();
  const { data_as_of: age, trouble } = card;
  const reason = trouble && sayFault(trouble);
  return (
    <li className={classes.line}>
      <span className={classes.dot} style={{ color: toneColor(healthTone[card.health]) }} aria-hidden="true" />
      <div className={classes.words}>
        {named && <p className={classes.name}>{card.name}</p>}
        <p>{healthWords(t, card)}</p>
        {reason && (
          <p className={classes.reason} lang={reason.lang} title={reason.message}>
            {reason.message}
          </p>
        )}
        {age && (
          <p>
            <time dateTime={age} title={formatDateTime(age)}>
              {t("health.dataAsOf", { when: formatRelative(age, now) })}
            </time>
          </p>
        )}
      </div>
    </li>
  );
}
