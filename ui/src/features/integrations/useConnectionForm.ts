import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import { faultTraits } from "../../bindings/faultTraits";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { ConnectionTestView } from "../../bindings/ConnectionTestView";
import type { LocalSettingsView } from "../../bindings/LocalSettingsView";
import { toFault } from "../../backend/fault";
import { useCompanies } from "../../backend/queries/companies";
import { useTestConnection } from "../../backend/queries/connectionTest";
import { useSaveIntegration } from "../../backend/queries/integrations";
import { useUnsaved } from "../../components/unsaved/useUnsaved";
import { useFaultForm } from "../../components/useFaultForm";
import { chooseDatabase, initialValues, isOtherConnection, toConnection, toIntegration, type ConnectionValues } from "./connectionValues";

/** The state of adding an integration, or of editing `card`. */
export function useConnectionForm(card: IntegrationCard | null, onSaved: () => void) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const companies = useCompanies().data ?? [];
  const test = useTestConnection();
  const save = useSaveIntegration();
  // Counts the changes of the connection, so that the password is not kept to compare it.
  const [revision, setRevision] = useState(0);
  const [tested, setTested] = useState<{ revision: number; result: ConnectionTestView } | null>(null);
  const [refusedBy, setRefusedBy] = useState<"test" | "save">("test");

  const form = useFaultForm<ConnectionValues>({
    initialValues: initialValues(card, t("connection.defaultName")),
    onValuesChange: (values, previous) => {
      if (isOtherConnection(values, previous)) setRevision((before) => before + 1);
    },
    fields: {
      invalid_host: ["host"],
      host_unknown: ["host"],
      invalid_port: ["port"],
      connection_refused: ["port"],
      invalid_username: ["username"],
      access_denied: ["username", "password"],
      password_needed: ["password"],
      invalid_database: ["database"],
      database_denied: ["database"],
      database_missing: ["database"],
      no_patient_table: ["database"],
      database_connected: ["database"],
      invalid_name: ["name"],
      name_taken: ["name"],
    },
  });
  const { fault } = form;
  const result = tested?.revision === revision ? tested.result : null;

  const complete = (values: ConnectionValues) => ({ ...values, company: values.company || (companies[0]?.id ?? "") });
  const runTest = (changes: Partial<ConnectionValues> = {}) => {
    const values = { ...form.getValues(), ...changes };
    const about = revision + (isOtherConnection(values, form.getValues()) ? 1 : 0);
    form.setValues(changes);
    test.test(
      { input: toConnection(values, card), database: values.database },
      {
        onSuccess: (found) => {
          setTested({ revision: about, result: found });
          setRefusedBy("test");
          const { report } = found;
          if (report) form.setValues((before) => ({ database: chooseDatabase(report, found.fault, before.database ?? null) }));
          form.showFault(found.fault);
        },
        onError: (reason) => {
          setTested(null);
          setRefusedBy("test");
          form.showFault(toFault(reason));
        },
      },
    );
  };
  const runSave = async (isUntested: boolean): Promise<boolean> => {
    const input = toIntegration(complete(form.getValues()), card, result?.certificate_to_pin ?? null);
    try {
      await save.mutateAsync({ id: card?.id ?? null, input, untested: isUntested });
    } catch (reason) {
      setRefusedBy("save");
      form.showFault(toFault(reason));
      return false;
    }
    onSaved();
    return true;
  };
  const canSave = (card !== null || result !== null) && fault?.code !== "database_connected";
  useUnsaved(form.isDirty(), canSave ? () => runSave(false) : null);

  const untested = fault && faultTraits[fault.code]?.saveUntested;
  return {
    ...form,
    company: complete(form.values).company,
    companies,
    /** The result of the last test, unless the connection has changed since. */
    result,
    report: result?.report ?? null,
    steps: test.steps,
    /** The result of a test before the connection was changed; it is shown in gray. */
    outdated: result === null ? (tested?.result ?? null) : null,
    testing: test.running,
    saving: save.isPending,
    canSaveUntested: refusedBy === "save" && (untested === "always" || (untested === "existing" && card !== null)),
    /** Fills in the settings of Open Dental on this computer, which hold no password. */
    fill: ({ host, port, username, database }: LocalSettingsView) => {
      form.setValues({ host, port: String(port), username, database: database || null });
      form.getInputNode("password")?.focus();
    },
    /** Opens the integration that has this database already. */
    openConnected: () => {
      if (fault?.code === "database_connected") navigate({ page: "settings", tab: "integrations", edit: fault.args.integration });
    },
    test: runTest,
    save: (withoutTest: boolean) => void runSave(withoutTest),
  };
}

export type ConnectionForm = ReturnType<typeof useConnectionForm>;
