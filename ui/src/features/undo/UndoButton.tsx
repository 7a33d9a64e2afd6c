import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { useIntegrations } from "../../backend/queries/integrations";
import { canUndo } from "./canUndo";

interface UndoButtonProps {
  run: RunRecord;
  onUndo: () => void;
}

/** Leads to the question before a run is undone. Nothing for a run that no longer has an effect. */
export function UndoButton({ run, onUndo }: UndoButtonProps) {
  const { t } = useTranslation();
  const exists = useIntegrations().data?.some((one) => one.id === run.integration) ?? false;
  if (!exists || !canUndo(run)) return null;
  return (
    <Button variant="subtle" color="gray" onClick={onUndo}>
      {t("undo.button")}
    </Button>
  );
}
