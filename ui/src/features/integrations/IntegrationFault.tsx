import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { faultTraits } from "../../bindings/faultTraits";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { toFault } from "../../backend/fault";
import { FaultNote } from "../../components/FaultNote";
import type { IntegrationAction } from "./IntegrationDialogs";
import { useFaultActions } from "./useFaultActions";

interface IntegrationFaultProps {
  card: IntegrationCard;
  fault: Fault;
  onAction: (action: IntegrationAction) => void;
  onOpenRun: (run: string) => void;
}

/** Why an integration fails or waits for a decision, and the way out. */
export function IntegrationFault({ card, fault, onAction, onOpenRun }: IntegrationFaultProps) {
  const { t } = useTranslation();
  const { actions, busy, error } = useFaultActions(card, onAction, onOpenRun);
  return (
    <>
      <FaultNote
        announced={false}
        fault={fault}
        // An undone sync did not fail.
        {...(fault.code !== "sync_undone" && { also: t("integrations.picksUp") })}
        busy={busy}
        actions={actions}
      >
        {!faultTraits[fault.code]?.needsDecision && (
          <Button variant="default" size="xs" onClick={() => onAction("test")}>
            {t("integrations.test")}
          </Button>
        )}
      </FaultNote>
      {error && <FaultNote fault={toFault(error)} />}
    </>
  );
}
