import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useIntegrations } from "../../backend/queries/integrations";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { RunRecord } from "../../bindings/RunRecord";
import { Note } from "../../components/Note";
import { formatNumber } from "../../i18n/format";
import { CompletedNote } from "./CompletedNote";

interface RemainingNoteProps {
  run: RunRecord;
  busy: boolean;
  onContinue: () => void;
}

/**
 * The imported patients of all patients. The newest run of a first Full Sync counts the whole practice, so that the number
 * grows with each continuation; any other run counts its own patients.
 */
function share(run: RunRecord, remaining: number, card: IntegrationCard | undefined) {
  const { counts } = run;
  const first = run.mode === "full" && card?.full_sync_finished === false && card.last_ended === run.run_id;
  if (first) return { imported: card.patients, total: card.patients + card.problems + remaining };
  return { imported: counts.added + counts.updated, total: counts.rows_read + remaining };
}

/** That the run checked every patient; otherwise how many remain, and the button to continue. */
export function RemainingNote({ run, busy, onContinue }: RemainingNoteProps) {
  const { t } = useTranslation();
  const card = useIntegrations().data?.find((one) => one.id === run.integration);
  const { outcome, remaining } = run;
  if (outcome === "completed") return <CompletedNote run={run} />;
  const early = outcome === "limited" || outcome === "cancelled" || outcome === "interrupted";
  if (!early || !remaining) return null;
  const { imported, total } = share(run, remaining, card);
  return (
    <Note color="brand">
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
