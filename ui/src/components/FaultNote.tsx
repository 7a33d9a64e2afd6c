import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../bindings/Fault";
import type { FaultAction } from "../bindings/FaultAction";
import { faultTraits } from "../bindings/faultTraits";
import { faultText } from "../i18n/codeText";
import { ErrorNote } from "./ErrorNote";

/** What a screen can do about a fault, by the action that helps. */
export type FaultActions = Partial<Record<FaultAction, () => void>>;

interface FaultNoteProps {
  fault: Fault;
  id?: string;
  /** More to know about it. */
  also?: string;
  /** The fault's own action is a button if it is one of these. */
  actions?: FaultActions | undefined;
  /** Whether that action is being carried out. */
  busy?: boolean;
  children?: ReactNode;
  /** Whether the fault has just happened, so that it is announced. */
  announced?: boolean;
}

/** What went wrong, what to do, and the button that does it. */
export function FaultNote({ fault, id, also, actions = {}, busy = false, children, announced = true }: FaultNoteProps) {
  const { t } = useTranslation();
  const { message, hint } = faultText(fault);
  // A code of a newer version has no traits here.
  const action = faultTraits[fault.code]?.action;
  const act = action && actions[action];
  return (
    <ErrorNote id={id} title={message} text={also ? `${hint} ${also}` : hint} announced={announced}>
      {act && (
        <Button variant="default" size="xs" loading={busy} onClick={act}>
          {t(`faultAction.${action}`)}
        </Button>
      )}
      {children}
    </ErrorNote>
  );
}
