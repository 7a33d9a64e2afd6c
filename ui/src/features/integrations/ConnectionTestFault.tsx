import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { faultTraits } from "../../bindings/faultTraits";
import type { ConnectionTestView } from "../../bindings/ConnectionTestView";
import { CopyButton } from "../../components/CopyButton";
import { FaultNote, type FaultActions } from "../../components/FaultNote";
import classes from "./Integrations.module.css";
import { ProtectionChoice } from "./ProtectionChoice";

interface ConnectionTestFaultProps {
  fault: Fault;
  /** The test with that fault; absent if the test could not start or if saving failed. */
  result: ConnectionTestView | null;
  id?: string;
  actions?: FaultActions;
  /** Tests again with another protection of the connection. */
  onProtect?: (tls: string) => void;
  children?: ReactNode;
}

/** Why a connection test failed, who can fix it, and the report for IT. */
export function ConnectionTestFault({ fault, result, id, actions, onProtect, children }: ConnectionTestFaultProps) {
  const { t } = useTranslation();
  return (
    <FaultNote id={id} fault={fault} actions={actions}>
      {result && <strong className={classes.whoCanFix}>{t(`whoCanFix.${faultTraits[fault.code].whoCanFix}`)}</strong>}
      {result && <CopyButton text={result.it_report} label={t("connectionTest.copyForIt")} />}
      {result && onProtect && <ProtectionChoice fault={fault} result={result} onProtect={onProtect} />}
      {children}
    </FaultNote>
  );
}
