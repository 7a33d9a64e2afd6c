import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { toFault } from "../../backend/fault";
import { useExamineIntegration } from "../../backend/queries/integrations";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { Note } from "../../components/Note";
import { ExaminationFault } from "./ExaminationFault";
import { RightsNote } from "./RightsNote";
import { StageList } from "./StageList";

interface IntegrationTestProps {
  card: IntegrationCard;
  onClose: () => void;
}

export function IntegrationTest({ card, onClose }: IntegrationTestProps) {
  const { t } = useTranslation();
  const { examine, diagnosis, error, running, idle, stages } = useExamineIntegration();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    examine(card.id);
  }, [examine, card.id]);
  const waiting = running || idle;
  const fault = error ? toFault(error) : diagnosis?.fault;
  return (
    <>
      <DialogHeading title={t("integrations.testTitle")} subtitle={card.name} />
      <DialogBody>
        <StageList stages={stages} running={waiting} />
        {!waiting && fault && <ExaminationFault fault={fault} diagnosis={diagnosis} />}
        {diagnosis?.report && !fault && (
          <Note tone="good" announced>
            {t("connection.connected", diagnosis.report)}
          </Note>
        )}
        {diagnosis && !fault && <RightsNote diagnosis={diagnosis} />}
        <DialogButtons>
          <Button variant="default" disabled={waiting} onClick={() => examine(card.id)}>
            {t("common.tryAgain")}
          </Button>
          <Button onClick={onClose}>{t("common.done")}</Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
