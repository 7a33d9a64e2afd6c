import { Group, Loader, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FaultNote } from "../../components/FaultNote";
import { Note } from "../../components/Note";
import type { ConnectionFormState } from "./useConnectionForm";

interface TestResultProps {
  form: ConnectionFormState;
  faultId: string;
}

/** What testing or saving the connection said, in words. */
export function TestResult({ form, faultId }: TestResultProps) {
  const { t } = useTranslation();
  if (form.testing) {
    return (
      <Group gap="sm" role="status" mih={44}>
        <Loader size="sm" />
        <Text size="sm">{t("integrations.testing")}</Text>
      </Group>
    );
  }
  return (
    <>
      {form.fault && (
        <FaultNote id={faultId} fault={form.fault}>
          {form.mayForce && t("connection.saveAnywayHint")}
        </FaultNote>
      )}
      {form.report && !form.fault && (
        <Note tone="good" announced>
          <strong>{t("connection.connected", form.report)}</strong>
          <br />
          {t("connection.databaseCount", { count: form.report.databases.length })}
        </Note>
      )}
      {form.stale && !form.fault && (
        <Note tone="warn" announced>
          {t("connection.stale")}
        </Note>
      )}
    </>
  );
}
