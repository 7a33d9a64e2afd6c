import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DiagnosisView } from "../../bindings/DiagnosisView";
import type { ErrorCode } from "../../bindings/ErrorCode";
import type { Fault } from "../../bindings/Fault";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { WorkstationView } from "../../bindings/WorkstationView";
import type { Testing } from "../../backend/Backend";
import { toFault } from "../../backend/fault";
import { useCompanies } from "../../backend/queries/companies";
import { useExamineConnection, useSaveIntegration } from "../../backend/queries/integrations";
import { chooseDatabase, startConnection, toConnection, toIntegration, type ConnectionDraft } from "./connectionDraft";

/** Faults of a server that may well answer later, or of a database that a Full Sync can read; the details can be saved all
 * the same. */
const forgivable: ErrorCode[] = [
  "host_unknown",
  "connection_refused",
  "no_answer",
  "timed_out",
  "connection_lost",
  "too_many_connections",
  "host_blocked",
  "changes_not_noted",
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
  const test = useExamineConnection();
  const save = useSaveIntegration();
  const [typed, setTyped] = useState(() => startConnection(card, t("connection.defaultName")));
  const [fills, setFills] = useState(0);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [examined, setExamined] = useState<{ about: string; diagnosis: DiagnosisView } | null>(null);

  const draft: ConnectionDraft = { ...typed, company: typed.company || (companies[0]?.id ?? "") };
  const about = JSON.stringify(toConnection(draft, card));
  const current = answer?.about === about;
  const fault = answer?.fault ?? null;
  const diagnosis = examined?.about === about ? examined.diagnosis : null;

  const examine = (what: ConnectionDraft) => {
    const tested = JSON.stringify(toConnection(what, card));
    test.examine(
      { input: toConnection(what, card), database: what.database },
      {
        onSuccess: (found) => {
          setExamined({ about: tested, diagnosis: found });
          setAnswer(found.fault && { about: tested, during: "test", fault: found.fault });
          const { report } = found;
          if (report) setTyped((before) => ({ ...before, database: chooseDatabase(report, before.database) }));
        },
        onError: (reason) => {
          setExamined(null);
          setAnswer({ about: tested, during: "test", fault: toFault(reason) });
        },
      },
    );
  };

  return {
    draft,
    companies,
    /** The result of the last test, unless the details have changed since. */
    report: diagnosis?.report ?? null,
    diagnosis,
    stages: test.stages,
    stale: examined !== null && examined.diagnosis.report !== null && examined.about !== about,
    fault,
    /** The field that the fault is about, as long as it holds what was refused. */
    wrong: current ? (fault?.code ?? null) : null,
    testing: test.running,
    saving: save.isPending,
    mayForce:
      answer?.during === "save" &&
      fault !== null &&
      (card ? !untried.includes(fault.code) : forgivable.includes(fault.code)),
    /** How often Open Dental's own settings were filled in. */
    fills,
    fill: ({ host, port, username, database }: WorkstationView) => {
      setTyped((before) => ({ ...before, host, port: String(port), username, database: database || null }));
      setFills((before) => before + 1);
    },
    change: (change: Partial<ConnectionDraft>) => setTyped((before) => ({ ...before, ...change })),
    test: () => examine(draft),
    /** Tests once more with the connection protected in another way. */
    protect: (tls: string) => {
      setTyped((before) => ({ ...before, tls }));
      examine({ ...draft, tls });
    },
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
