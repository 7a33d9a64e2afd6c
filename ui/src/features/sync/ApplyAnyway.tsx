import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { faultTraits } from "../../bindings/faultTraits";
import { useIntegrations } from "../../backend/queries/integrations";
import { Note } from "../../components/Note";

interface ApplyAnywayProps {
  run: RunRecord;
  busy: boolean;
  onPreview: () => void;
  onApply: () => void;
}

/** Allows the changes for which the last conclusive run of an integration stopped. The numbers of an earlier run may be outdated. */
export function ApplyAnyway({ run, busy, onPreview, onApply }: ApplyAnywayProps) {
  const { t } = useTranslation();
  const integrations = useIntegrations();
  const card = integrations.data?.find((one) => one.id === run.integration);
  if (!run.fault || faultTraits[run.fault.code]?.action !== "review_changes" || card?.last_run?.run_id !== run.run_id) return null;
  return (
    <Note color="warn">
      <p style={{ margin: "0 0 0.75rem" }}>{t("summary.applyAnywayWarning")}</p>
      <Button variant="default" mr="sm" onClick={onPreview}>
        {t("preview.button")}
      </Button>
      <Button color="red" variant="outline" loading={busy} onClick={onApply}>
        {t("summary.applyAnyway")}
      </Button>
    </Note>
  );
}
