import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../bindings/IntegrationCard";
import { foregroundOf } from "../components/statusColor";
import { useNow } from "../components/useNow";
import { healthColor, healthLabel } from "../features/integrations/healthLabels";
import { faultText } from "../i18n/codeText";
import { formatDateTime, formatTimeOfDay } from "../i18n/format";
import classes from "./IntegrationHealthList.module.css";
import { useNavigate } from "./navigation";

interface HealthLineProps {
  card: IntegrationCard;
  showName: boolean;
}

/** The health of one integration in one line, which leads to Home, why it fails, and how old its data is. */
export function HealthLine({ card, showName }: HealthLineProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const now = useNow();
  const { data_as_of: age, fault } = card;
  const reason = fault && faultText(fault).message;
  return (
    <li className={classes.line}>
      <span className={classes.dot} style={{ color: foregroundOf(healthColor[card.health]) }} aria-hidden="true" />
      <div className={classes.text}>
        {showName && <p className={classes.name}>{card.name}</p>}
        <Anchor component="button" type="button" inherit c="inherit" ta="start" onClick={() => navigate({ page: "home" })}>
          {healthLabel(t, card)}
        </Anchor>
        {reason && (
          <p className={classes.reason} title={reason}>
            {reason}
          </p>
        )}
        {age && (
          <p>
            <time dateTime={age} title={formatDateTime(age)}>
              {t("health.dataAsOf", { when: formatTimeOfDay(age, now) })}
            </time>
          </p>
        )}
      </div>
    </li>
  );
}
