import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { faultTraits } from "../../bindings/faultTraits";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { toFault } from "../../backend/fault";
import { useStartSync } from "../../backend/queries/runs";
import { FaultNote } from "../../components/FaultNote";
import type { IntegrationAction } from "./IntegrationItem";

interface IntegrationFaultProps {
  card: IntegrationCard;
  fault: Fault;
  onAction: (action: IntegrationAction) => void;
  onOpenRun: (run: string) => void;
}

/** Why an integration fails or waits for a decision, and the way out. */
export function IntegrationFault({ card, fault, onAction, onOpenRun }: IntegrationFaultProps) {
  const { t } = useTranslation();
  const sync = useStartSync();
  const run = card.last_run;
  const edit = () => onAction("edit");
  const start = (options: Pick<SyncRequest, "mode" | "limit">) =>
    sync.mutate({ integration: card.id, allow_mass_change: false, ...options }, { onSuccess: onOpenRun });
  const repeat = () => start({ mode: run?.mode ?? card.suggested_mode, limit: run?.limit ?? null });
  return (
    <>
      <FaultNote
        announced={false}
        fault={fault}
        also={t("integrations.picksUp")}
        busy={sync.isPending}
        actions={{
          enter_password: edit,
          edit_connection: edit,
          choose_database: edit,
          review_certificate: edit,
          try_again: repeat,
          continue: repeat,
          compare_all: () => start({ mode: "full", limit: null }),
          ...(run && { review_changes: () => onOpenRun(run.run_id) }),
        }}
      >
        {!faultTraits[fault.code]?.needsDecision && (
          <Button variant="default" size="xs" onClick={() => onAction("test")}>
            {t("integrations.test")}
          </Button>
        )}
      </FaultNote>
      {sync.isError && <FaultNote fault={toFault(sync.error)} />}
    </>
  );
}
