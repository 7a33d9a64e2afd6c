import { useTranslation } from "react-i18next";
import { faultTraits } from "../../bindings/faultTraits";
import { Note } from "../../components/Note";
import { ConnectionTestFault } from "./ConnectionTestFault";
import { OutdatedTest } from "./OutdatedTest";
import { StepDetails } from "./StepDetails";
import { StepList } from "./StepList";
import type { ConnectionForm } from "./useConnectionForm";

/** The result of testing or saving the connection. After a change of the connection it is gray. */
export function ConnectionTestResult({ form }: { form: ConnectionForm }) {
  const { t } = useTranslation();
  const { result, outdated, fault, report } = form;
  const focus = (field: "host" | "password" | "database") => () => form.getInputNode(field)?.focus();
  if (form.testing) return <StepList steps={form.steps} running />;
  if (outdated) return <OutdatedTest result={outdated} />;
  return (
    <>
      {result?.fault && <StepList steps={result.steps} running={false} />}
      {fault && (
        <ConnectionTestFault
          id={form.faultId}
          fault={fault}
          result={result?.fault ? result : null}
          actions={{
            enter_password: focus("password"),
            edit_connection: focus("host"),
            ...(report && { choose_database: focus("database") }),
            try_again: () => form.test(),
            open_integration: form.openConnected,
          }}
          onProtect={(tls) => form.test({ tls })}
        >
          {form.canSaveUntested &&
            t(faultTraits[fault.code].class === "changes_not_noted" ? "connection.saveAnywayFullOnly" : "connection.saveAnywayHint")}
        </ConnectionTestFault>
      )}
      {report && !fault && (
        <Note color="good" announced>
          <strong>{t("connection.connected", { server: report.server, endpoint: report.endpoint })}</strong>
          <br />
          {t("connection.databaseCount", { count: report.databases.length })}
        </Note>
      )}
      {result && !fault && <StepDetails steps={result.steps} />}
    </>
  );
}
