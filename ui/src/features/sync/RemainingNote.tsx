import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { useIntegrations } from "../../backend/queries/integrations";
import { Note } from "../../components/Note";
import { CompletedNote } from "./CompletedNote";

interface RemainingNoteProps {
  run: RunRecord;
  busy: boolean;
  onContinue: () => void;
}

/** That the run reached the end; otherwise how many patients remain, and for the newest run the button to continue. */
export function RemainingNote({ run, busy, onContinue }: RemainingNoteProps) {
  const { t } = useTranslation();
  const integrations = useIntegrations();
  const { outcome, remaining } = run;
  if (outcome === "completed") return <CompletedNote run={run} />;
  const early = outcome === "limited" || outcome === "cancelled" || outcome === "interrupted";
  if (!early || !remaining) return null;
  const card = integrations.data?.find((one) => one.id === run.integration);
  if (card?.last_ended !== run.run_id) return <Note color="quiet">{t("summary.remained", { count: remaining })}</Note>;
  return (
    <Note color="brand">
      <Group justify="space-between" gap="md" wrap="nowrap">
        <strong>{t("summary.remaining", { count: remaining })}</strong>
        <Button loading={busy} onClick={onContinue} style={{ flex: "none" }}>
          {t("summary.continue")}
        </Button>
      </Group>
    </Note>
  );
}
