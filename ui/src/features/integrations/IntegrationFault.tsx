import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { faultTraits } from "../../bindings/faultTraits";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { toFault } from "../../backend/fault";
import { FaultNote } from "../../components/FaultNote";
import type { IntegrationAction } from "./IntegrationDialogs";
import { useFaultButton } from "./useFaultActions";

interface IntegrationFaultProps {
  card: IntegrationCard;
  fault: Fault;
  /** Whether its button is the main one of the page. */
  main: boolean;
  onAction: (action: IntegrationAction) => void;
  onOpenRun: (run: string) => void;
}

/** Why an integration fails or waits for a decision, and the way out. */
export function IntegrationFault({ card, fault, main, onAction, onOpenRun }: IntegrationFaultProps) {
  const { t } = useTranslation();
  const { label, busy, press, error } = useFaultButton(card, fault, onAction, onOpenRun);
  return (
    <>
      <FaultNote
        announced={false}
        fault={fault}
        // An undone sync did not fail.
        {...(fault.code !== "sync_undone" && { also: t("integrations.picksUp") })}
      >
        <Button variant={main ? "filled" : "default"} size="xs" loading={busy} onClick={press}>
          {label}
        </Button>
        {!faultTraits[fault.code]?.needsDecision && (
          <Button variant="default" size="xs" onClick={() => onAction("test")}>
            {t("integrations.test")}
          </Button>
        )}
      </FaultNote>
      {error !== null && <FaultNote fault={toFault(error)} />}
    </>
  );
}
