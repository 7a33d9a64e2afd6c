import { useId } from "react";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { ConnectionFields } from "./ConnectionFields";
import { DatabaseSelect } from "./DatabaseSelect";
import { NamingFields } from "./NamingFields";
import { OpenDentalSettings } from "./OpenDentalSettings";
import { ProtectionNote } from "./ProtectionNote";
import { RightsNote } from "./RightsNote";
import { TestResult } from "./TestResult";
import type { ConnectionFormState } from "./useConnectionForm";

interface ConnectionPartsProps {
  form: ConnectionFormState;
  /** The integration being edited. */
  card: IntegrationCard | null;
}

/** What is typed, what the test said, and what can be chosen then. */
export function ConnectionParts({ form, card }: ConnectionPartsProps) {
  const faultId = useId();
  return (
    <>
      {card === null && form.report === null && <OpenDentalSettings onFill={form.fill} />}
      <ConnectionFields form={form} editing={card !== null} faultId={faultId} />
      <ProtectionNote form={form} card={card} />
      <TestResult form={form} faultId={faultId} />
      {(form.report !== null || card !== null) && (
        <>
          <DatabaseSelect form={form} faultId={faultId} />
          <NamingFields form={form} editing={card !== null} faultId={faultId} />
        </>
      )}
      {form.diagnosis && !form.fault && !form.testing && <RightsNote diagnosis={form.diagnosis} />}
    </>
  );
}
