import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useCompanies } from "../../backend/queries/companies";
import { RelativeTime } from "../../components/RelativeTime";
import { formatNumber } from "../../i18n/format";
import classes from "./Integrations.module.css";
import { NextSync } from "./schedule/NextSync";

interface IntegrationFactsProps {
  card: IntegrationCard;
  onProblems: () => void;
  onSchedule: () => void;
}

/** Patient count, age of the data, last and next sync, and patients to fix. */
export function IntegrationFacts({ card, onProblems, onSchedule }: IntegrationFactsProps) {
  const { t } = useTranslation();
  // There were syncs, but the data are those of none.
  const isUndone = card.fault?.code === "sync_undone";
  const companies = useCompanies().data ?? [];
  // Only if the last run is that sync: a failed one has other counts.
  const counts = card.last_run?.finished_at === card.last_synced_at ? card.last_run?.counts : null;
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{t("integrations.patients")}</dt>
        <dd>{formatNumber(card.patients)}</dd>
      </div>
      <div>
        <dt>{t("integrations.dataAsOf")}</dt>
        <dd>{card.data_as_of ? <RelativeTime value={card.data_as_of} /> : t(isUndone ? "integrations.undoneData" : "integrations.noData")}</dd>
      </div>
      <div>
        <dt>{t("integrations.lastSync")}</dt>
        <dd>
          {card.last_synced_at ? <RelativeTime value={card.last_synced_at} /> : t("integrations.never")}
          {card.last_synced_at && counts && (
            <div className={classes.factNote}>{t("integrations.lastCounts", { added: counts.added, updated: counts.updated })}</div>
          )}
        </dd>
      </div>
      <div>
        <dt>{t("integrations.nextSync")}</dt>
        <dd>
          <NextSync card={card} onSchedule={onSchedule} />
        </dd>
      </div>
      <div>
        <dt>{t("integrations.problems")}</dt>
        <dd>
          {card.problems === 0 ? (
            t("integrations.noProblems")
          ) : (
            <Anchor component="button" type="button" size="sm" underline="always" onClick={onProblems}>
              {t("integrations.problemLink", { count: card.problems })}
            </Anchor>
          )}
        </dd>
      </div>
      {companies.length > 1 && (
        <div>
          <dt>{t("integrations.company")}</dt>
          <dd>{card.company_name}</dd>
        </div>
      )}
    </dl>
  );
}
