import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useIntegrations } from "../../backend/queries/integrations";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { RunView } from "../../bindings/RunView";
import { Note } from "../../components/Note";
import { formatNumber } from "../../i18n/format";
import { isProven, VerificationText } from "./VerificationText";

interface RemainingNoteProps {
  run: RunView;
  busy: boolean;
  onContinue: () => void;
}

/**
 * How many of how many. The newest run of a first Full Sync tells of the whole practice, so that going on counts
 * further up; any other run tells of itself.
 */
function share(run: RunView, remaining: number, card: IntegrationCard | undefined) {
  const { counts } = run;
  const first = run.mode === "full" && card?.full_sync_finished === false && card.last_ended === run.run_id;
  if (first) return { imported: card.patients, total: card.patients + card.problems + remaining };
  return { imported: counts.added + counts.updated, total: counts.rows_read + remaining };
}

/** Whether everybody was gone through; if not, how many remain and the way on. */
export function RemainingNote({ run, busy, onContinue }: RemainingNoteProps) {
  const { t } = useTranslation();
  const card = useIntegrations().data?.find((one) => one.id === run.integration);
  const { outcome, remaining } = run;
  if (outcome === "completed") return <CompletedNote run={run} />;
  const early = outcome === "limited" || outcome === "cancelled" || outcome === "interrupted";
  if (!early || !remaining) return null;
  const { imported, total } = share(run, remaining, card);
  return (
    <Note tone="brand">
      <Group justify="space-between" gap="md" wrap="nowrap">
        <span>
          <strong>
            {t("summary.remaining", {
              count: total,
              imported: formatNumber(imported),
              total: formatNumber(total),
            })}
          </strong>{" "}
          {t("summary.left", { count: remaining })}
        </span>
        <Button loading={busy} onClick={onContinue} style={{ flex: "none" }}>
          {t("summary.continue")}
        </Button>
      </Group>
    </Note>
  );
}

/** That the end was reached, and what the comparison with Open Dental found then. */
function CompletedNote({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const { counts, verified } = run;
  const nothing = counts.rows_read === 0 && t("summary.nothing");
  if (!verified) return <Note tone="good">{nothing || t("summary.goneThrough", { count: counts.rows_read })}</Note>;
  return (
    <Note tone={isProven(verified) ? "good" : "warn"}>
      {nothing && `${nothing}. `}
      <VerificationText found={verified} />
    </Note>
  );
}
