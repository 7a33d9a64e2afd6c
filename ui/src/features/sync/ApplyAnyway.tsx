import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunView } from "../../bindings/RunView";
import { useIntegrations } from "../../backend/queries/integrations";
import { Note } from "../../components/Note";

interface ApplyAnywayProps {
  run: RunView;
  busy: boolean;
  onApply: () => void;
}

/** Lets a person allow what the last run of an integration stopped to ask, whatever was cancelled since. Old figures allow nothing. */
export function ApplyAnyway({ run, busy, onApply }: ApplyAnywayProps) {
  const { t } = useTranslation();
  const integrations = useIntegrations();
  const card = integrations.data?.find((one) => one.id === run.integration);
  if (run.fault?.code !== "needs_decision" || card?.last_run?.run_id !== run.run_id) return null;
  return (
    <Note tone="warn">
      <p style={{ margin: "0 0 0.75rem" }}>{t("summary.applyAnywayWarning")}</p>
      <Button color="red" variant="outline" loading={busy} onClick={onApply}>
        {t("summary.applyAnyway")}
      </Button>
    </Note>
  );
}
