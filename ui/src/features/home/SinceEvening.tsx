import { Button, Text, Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import type { RunRecord } from "../../bindings/RunRecord";
import { useRunsSince } from "../../backend/queries/runs";
import { LoadFailed } from "../../components/LoadFailed";
import { useNow } from "../../components/useNow";
import { formatNumber, formatWeekday, isoDay } from "../../i18n/format";
import { lastEvening } from "./lastEvening";
import classes from "./Home.module.css";

const counted = ["added", "updated", "deactivated"] as const;

/** What the syncs since the last evening brought. */
export function SinceEvening() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const heading = useId();
  const now = new Date(useNow());
  const evening = lastEvening(now);
  const yesterday = isoDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)) === isoDay(evening);
  const found = useRunsSince(evening);
  // What was taken back did not happen.
  const runs = found.data?.filter((run) => run.undoes === null && !run.undone);
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <Title order={2} size="h3" id={heading} className={classes.title}>
        {yesterday ? t("home.sinceYesterday") : t("home.sinceDay", { day: formatWeekday(evening) })}
      </Title>
      {found.isError && <LoadFailed error={found.error} onRetry={() => void found.refetch()} />}
      {runs && runs.length > 0 && (
        <dl className={classes.figures}>
          {counted.map((each) => (
            <div key={each}>
              <dt>{t(`home.figure.${each}`)}</dt>
              <dd>{formatNumber(runs.reduce((sum, run) => sum + run.counts[each], 0))}</dd>
            </div>
          ))}
        </dl>
      )}
      {runs && (
        <div className={classes.bottom}>
          <Text size="sm" c="dimmed">
            {howSyncsEnded(runs).map(([key, count]) => t(`home.runs.${key}`, { count })).join(" · ") || t("home.noRuns")}
          </Text>
          {runs.length > 0 && (
            <Button variant="default" size="xs" onClick={() => navigate({ page: "activity", from: isoDay(evening) })}>
              {t("home.whatChanged")}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

/** How many syncs there were, and how many of them did not work. */
function howSyncsEnded(runs: RunRecord[]) {
  const failed = runs.filter((run) => run.outcome === "failed" || run.outcome === "interrupted").length;
  const counts = [["all", runs.length], ["failed", failed]] as const;
  return counts.filter(([, count]) => count > 0);
}
