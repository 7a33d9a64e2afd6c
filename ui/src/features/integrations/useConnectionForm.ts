import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionReport } from "../../bindings/ConnectionReport";
import type { ErrorCode } from "../../bindings/ErrorCode";
import type { Fault } from "../../bindings/Fault";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { WorkstationView } from "../../bindings/WorkstationView";
import type { Testing } from "../../backend/Backend";
import { toFault } from "../../backend/fault";
import { useCompanies } from "../../backend/queries/companies";
import { useSaveIntegration, useTestConnection } from "../../backend/queries/integrations";
import { chooseDatabase, startConnection, toConnection, toIntegration, type ConnectionDraft } from "./connectionDraft";

/** Faults of a server that may well answer later; the details can be saved all the same. */
const unreachable: ErrorCode[] = [
  "host_unknown",
  "connection_refused",
  "no_answer",
  "timed_out",
  "connection_lost",
  "too_many_connections",
  "host_blocked",
];

/** Faults that come of trying the connection, as against those of what was typed around it. */
const untried: ErrorCode[] = [
  "invalid_host",
  "invalid_port",
  "invalid_username",
  "password_needed",
  "invalid_database",
  "invalid_name",
  "invalid_input",
  "name_taken",
  "not_found",
  "internal",
];

/** What a test or a saving said, and about which details. */
interface Answer {
  about: string;
  during: "test" | "save";
  fault: Fault;
}

/** The state of adding an integration, or of editing `card`. */
export function useConnectionForm(card: IntegrationCard | null, onSaved: () => void) {
  const { t } = useTranslation();
  const companies = useCompanies().data ?? [];
  const test = useTestConnection();
  const save = useSaveIntegration();
  const [typed, setTyped] = useState(() => startConnection(card, t("connection.defaultName")));
  const [fills, setFills] = useState(0);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [report, setReport] = useState<{ about: string; report: ConnectionReport } | null>(null);

  const draft: ConnectionDraft = { ...typed, company: typed.company || (companies[0]?.id ?? "") };
  const about = JSON.stringify(toConnection(draft, card));
  const current = answer?.about === about;
  const fault = answer?.fault ?? null;

  return {
    draft,
    companies,
    /** The result of the last test, unless the details have changed since. */
    report: report?.about === about ? report.report : null,
    stale: report !== null && report.about !== about,
    fault,
    /** The field that the fault is about, as long as it holds what was refused. */
    wrong: current ? (fault?.code ?? null) : null,
    testing: test.isPending,
    saving: save.isPending,
    mayForce:
      answer?.during === "save" &&
      fault !== null &&
      (card ? !untried.includes(fault.code) : unreachable.includes(fault.code)),
    /** How often Open Dental's own settings were filled in. */
    fills,
    fill: ({ host, port, username, database }: WorkstationView) => {
      setTyped((before) => ({ ...before, host, port: String(port), username, database: database || null }));
      setFills((before) => before + 1);
    },
    change: (change: Partial<ConnectionDraft>) => setTyped((before) => ({ ...before, ...change })),
    test: () =>
      test.mutate(toConnection(draft, card), {
        onSuccess: (found) => {
          setReport({ about, report: found });
          setAnswer(null);
          setTyped((before) => ({ ...before, database: chooseDatabase(found, before.database) }));
        },
        onError: (reason) => {
          setReport(null);
          setAnswer({ about, during: "test", fault: toFault(reason) });
        },
      }),
    save: (testing: Testing) =>
      save.mutate(
        { id: card?.id ?? null, input: toIntegration(draft, card), testing },
        {
          onSuccess: onSaved,
          onError: (reason) => setAnswer({ about, during: "save", fault: toFault(reason) }),
        },
      ),
  };
}

export type ConnectionFormState = ReturnType<typeof useConnectionForm>;
