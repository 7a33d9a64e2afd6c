import { useTranslation } from "react-i18next";
import { Note } from "../../components/Note";
import { ExaminationFault } from "./ExaminationFault";
import { StageDetails } from "./StageDetails";
import { StageList } from "./StageList";
import type { ConnectionFormState } from "./useConnectionForm";

interface TestResultProps {
  form: ConnectionFormState;
  faultId: string;
}

/** What testing or saving the connection said, in words. */
export function TestResult({ form, faultId }: TestResultProps) {
  const { t } = useTranslation();
  const { diagnosis, fault } = form;
  if (form.testing) return <StageList stages={form.stages} running />;
  return (
    <>
      {diagnosis?.fault && <StageList stages={diagnosis.stages} running={false} />}
      {fault && (
        <ExaminationFault id={faultId} fault={fault} diagnosis={diagnosis?.fault ? diagnosis : null} onProtect={form.protect}>
          {form.mayForce &&
            t(fault.code === "changes_not_noted" ? "connection.saveAnywayFullOnly" : "connection.saveAnywayHint")}
        </ExaminationFault>
      )}
      {form.report && !fault && (
        <Note tone="good" announced>
          <strong>{t("connection.connected", form.report)}</strong>
          <br />
          {t("connection.databaseCount", { count: form.report.databases.length })}
        </Note>
      )}
      {diagnosis && !fault && <StageDetails stages={diagnosis.stages} />}
      {form.stale && !fault && (
        <Note tone="warn" announced>
          {t("connection.stale")}
        </Note>
      )}
    </>
  );
}
