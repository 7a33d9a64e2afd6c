import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { ConnectionFields } from "./ConnectionFields";
import { ConnectionTestResult } from "./ConnectionTestResult";
import { DatabaseSelect } from "./DatabaseSelect";
import type { EditStart } from "./editStart";
import { NamingFields } from "./NamingFields";
import { OpenDentalSettings } from "./OpenDentalSettings";
import { PermissionsNote } from "./PermissionsNote";
import { ProtectionNote } from "./ProtectionNote";
import type { ConnectionForm } from "./useConnectionForm";

interface ConnectionPartsProps {
  form: ConnectionForm;
  /** The integration being edited. */
  card: IntegrationCard | null;
  /** The field that gets the cursor first. */
  start?: EditStart;
}

/** The connection, the result of its test, and what can be chosen after the test. */
export function ConnectionParts({ form, card, start = "host" }: ConnectionPartsProps) {
  const editing = card !== null;
  return (
    <>
      {!editing && form.report === null && <OpenDentalSettings onFill={form.fill} />}
      <ConnectionFields form={form} editing={editing} start={start} />
      <ProtectionNote form={form} card={card} />
      <ConnectionTestResult form={form} />
      {form.result && !form.fault && !form.testing && <PermissionsNote result={form.result} />}
      {(form.report !== null || editing) && (
        <>
          <DatabaseSelect form={form} focused={start === "database"} />
          <NamingFields form={form} editing={editing} />
        </>
      )}
    </>
  );
}
