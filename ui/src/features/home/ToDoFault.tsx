import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { toFault } from "../../backend/fault";
import { FaultNote } from "../../components/FaultNote";
import { faultText } from "../../i18n/codeText";
import { healthColor, healthLabel } from "../integrations/healthLabels";
import { useFaultButton } from "../integrations/useFaultActions";
import type { OnCardAction } from "./HomeOverview";
import { ToDoItem } from "./ToDoItem";

interface ToDoFaultProps {
  card: IntegrationCard;
  fault: Fault;
  main: boolean;
  onAction: OnCardAction;
  onOpenRun: (run: string) => void;
}

/** An integration that fails or needs a decision, with the button that its fault calls for. */
export function ToDoFault({ card, fault, main, onAction, onOpenRun }: ToDoFaultProps) {
  const { t } = useTranslation();
  const { label, busy, press, error } = useFaultButton(card, fault, (action) => onAction(card, action), onOpenRun);
  const { message, hint } = faultText(fault);
  return (
    <ToDoItem
      color={healthColor[card.health]}
      name={`${card.name} · ${healthLabel(t, card)}`}
      title={message}
      text={hint}
      button={label}
      busy={busy}
      onPress={press}
      main={main}
    >
      {error !== null && <FaultNote fault={toFault(error)} />}
    </ToDoItem>
  );
}
