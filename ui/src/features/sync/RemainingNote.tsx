import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { useIntegrations } from "../../backend/queries/integrations";
import { Note } from "../../components/Note";
import { CompletedNote } from "./CompletedNote";

/** That the run reached the end; otherwise how many patients remain. */
export function RemainingNote({ run }: { run: RunRecord }) {
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
      <strong>{t("summary.remaining", { count: remaining })}</strong>
    </Note>
  );
}
