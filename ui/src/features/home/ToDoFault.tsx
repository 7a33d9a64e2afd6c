import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { faultTraits } from "../../bindings/faultTraits";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { toFault } from "../../backend/fault";
import { FaultNote } from "../../components/FaultNote";
import { faultText } from "../../i18n/codeText";
import { healthColor, healthLabel } from "../integrations/healthLabels";
import { useFaultActions } from "../integrations/useFaultActions";
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
  const { actions, busy, error } = useFaultActions(card, (action) => onAction(card, action), onOpenRun);
  const { message, hint } = faultText(fault);
  // A code of a newer version has no traits here.
  const action = faultTraits[fault.code]?.action;
  const act = action && actions[action];
  return (
    <ToDoItem
      color={healthColor[card.health]}
      name={`${card.name} · ${healthLabel(t, card)}`}
      title={message}
      text={hint}
      button={act ? t(`faultAction.${action}`) : t("integrations.test")}
      busy={busy}
      onPress={act ?? (() => onAction(card, "test"))}
      main={main}
    >
      {error && <FaultNote fault={toFault(error)} />}
    </ToDoItem>
  );
}
