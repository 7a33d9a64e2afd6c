import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { FaultAction } from "../../bindings/FaultAction";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { toFault } from "../../backend/fault";
import { useTestIntegration } from "../../backend/queries/connectionTest";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { Note } from "../../components/Note";
import { ConnectionTestFault } from "./ConnectionTestFault";
import type { EditStart } from "./editStart";
import { offeredAction } from "./faultActions";
import { PermissionsNote } from "./PermissionsNote";
import { StepList } from "./StepList";

interface IntegrationTestProps {
  card: IntegrationCard;
  /** Edits the integration, from the field that the fault is about. */
  onEdit: (start: EditStart) => void;
  onClose: () => void;
}

/** Where editing starts, if that helps. */
const editStarts: Partial<Record<FaultAction, EditStart>> = {
  enter_password: "password",
  edit_connection: "host",
  choose_database: "database",
  review_certificate: "certificate",
};

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
  const action = fault && !waiting ? offeredAction(fault) : "try_again";
  const editStart = editStarts[action];
  return (
    <>
      <DialogHeading title={t("integrations.testTitle")} subtitle={card.name} />
      <DialogBody>
        <StepList steps={steps} running={waiting} />
        {!waiting && fault && (
          <ConnectionTestFault fault={fault} result={result} />
        )}
        {report && !fault && (
          <Note color="good" announced>
            {t("connection.connected", { server: report.server, endpoint: report.endpoint })}
          </Note>
        )}
        {result && !fault && <PermissionsNote result={result} />}
        <DialogButtons>
          {editStart && (
            <Button variant="default" onClick={onClose}>
              {t("common.close")}
            </Button>
          )}
          <Button
            variant={fault && !editStart ? "filled" : "default"}
            disabled={waiting}
            onClick={() => test(card.id)}
          >
            {t("common.tryAgain")}
          </Button>
          {editStart ? (
            <Button onClick={() => onEdit(editStart)}>{t(`faultAction.${action}`)}</Button>
          ) : (
            <Button variant={fault ? "default" : "filled"} onClick={onClose}>
              {t("common.done")}
            </Button>
          )}
        </DialogButtons>
      </DialogBody>
    </>
  );
}
