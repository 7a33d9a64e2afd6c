import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { toFault } from "../../backend/fault";
import { useTestIntegration } from "../../backend/queries/connectionTest";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { Note } from "../../components/Note";
import { ConnectionTestFault } from "./ConnectionTestFault";
import { PermissionsNote } from "./PermissionsNote";
import { StepList } from "./StepList";

interface IntegrationTestProps {
  card: IntegrationCard;
  onEdit: () => void;
  onClose: () => void;
}

export function IntegrationTest({ card, onEdit, onClose }: IntegrationTestProps) {
  const { t } = useTranslation();
  const { test, result, error, running, idle, steps } = useTestIntegration();
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    test(card.id);
  }, [test, card.id]);
  const waiting = running || idle;
  const fault = error ? toFault(error) : result?.fault;
  const report = result?.report;
  return (
    <>
      <DialogHeading title={t("integrations.testTitle")} subtitle={card.name} />
      <DialogBody>
        <StepList steps={steps} running={waiting} />
        {!waiting && fault && (
          <ConnectionTestFault
            fault={fault}
            result={result}
            actions={{
              enter_password: onEdit,
              edit_connection: onEdit,
              choose_database: onEdit,
              review_certificate: onEdit,
            }}
          />
        )}
        {report && !fault && (
          <Note color="good" announced>
            {t("connection.connected", { server: report.server, endpoint: report.endpoint })}
          </Note>
        )}
        {result && !fault && <PermissionsNote result={result} />}
        <DialogButtons>
          <Button variant="default" disabled={waiting} onClick={() => test(card.id)}>
            {t("common.tryAgain")}
          </Button>
          <Button onClick={onClose}>{t("common.done")}</Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
