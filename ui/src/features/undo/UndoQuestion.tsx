import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import type { Undone } from "../../bindings/Undone";
import { toFault } from "../../backend/fault";
import { useUndoRun } from "../../backend/queries/undo";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { formatDateTime } from "../../i18n/format";

interface UndoQuestionProps {
  run: RunRecord;
  onBack: () => void;
  /** Shows another run instead. */
  onOpenRun: (run: string) => void;
  onDone: (undone: Undone) => void;
}

/** Says what an undo does, and asks. */
export function UndoQuestion({ run, onBack, onOpenRun, onDone }: UndoQuestionProps) {
  const { t } = useTranslation();
  const undo = useUndoRun();
  const fault = undo.isError ? toFault(undo.error) : null;
  const newer = fault?.code === "undo_newer_first" ? fault.args.run : null;
  return (
    <>
      <DialogHeading title={t("undo.title")} subtitle={`${run.integration_name} · ${formatDateTime(run.started_at)}`} />
      <DialogBody width={544}>
        <Text size="sm" fw={600}>
          {t("sync.counts", run.counts)}
        </Text>
        <Text size="sm">{t("undo.says")}</Text>
        {run.undoes === null && <Text size="sm">{t("undo.pauses", { name: run.integration_name })}</Text>}
        {fault && <FaultNote fault={fault} actions={newer === null ? {} : { open_run: () => onOpenRun(newer) }} />}
        <DialogButtons>
          <Button variant="default" onClick={onBack} data-autofocus>
            {t("undo.keep")}
          </Button>
          <Button color="red" loading={undo.isPending} onClick={() => undo.mutate(run.run_id, { onSuccess: onDone })}>
            {t("undo.confirm")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
