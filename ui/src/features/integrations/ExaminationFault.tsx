import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DiagnosisView } from "../../bindings/DiagnosisView";
import type { Fault } from "../../bindings/Fault";
import { CopyButton } from "../../components/CopyButton";
import { FaultNote } from "../../components/FaultNote";
import { ProtectionChoice } from "./ProtectionChoice";

interface ExaminationFaultProps {
  fault: Fault;
  /** The test that ended so; none if the test could not begin, or saving failed. */
  diagnosis: DiagnosisView | null;
  id?: string;
  /** Tests once more with another way of protecting the connection. */
  onProtect?: (tls: string) => void;
  children?: ReactNode;
}

/** What stands in the way of a connection, who can mend it, and what to hand on to them. */
export function ExaminationFault({ fault, diagnosis, id, onProtect, children }: ExaminationFaultProps) {
  const { t } = useTranslation();
  return (
    <FaultNote id={id} fault={fault}>
      {diagnosis?.fixer && <strong>{t(`fixer.${diagnosis.fixer}`)}</strong>}
      {diagnosis && <CopyButton text={diagnosis.for_it} label={t("stages.copyForIt")} />}
      {diagnosis && onProtect && <ProtectionChoice fault={fault} diagnosis={diagnosis} onProtect={onProtect} />}
      {children}
    </FaultNote>
  );
}
