import { useState } from "react";
import type { Fault } from "../../bindings/Fault";
import type { RunRecord } from "../../bindings/RunRecord";
import { useIntegrations } from "../../backend/queries/integrations";
import { FaultNote } from "../../components/FaultNote";
import { EditIntegrationDialog } from "../integrations/EditIntegrationDialog";
import type { SyncRun } from "./useSyncRun";

interface RunFaultProps {
  run: RunRecord;
  fault: Fault;
  sync: SyncRun;
}

/** Why a run failed, and for the newest run the button for the next step: what failed earlier may be solved. */
export function RunFault({ run, fault, sync }: RunFaultProps) {
  const [editing, setEditing] = useState(false);
  // Absent if the integration was removed since.
  const card = useIntegrations().data?.find((one) => one.id === run.integration);
  const isNewest = card?.last_ended === run.run_id;
  const { integration, mode, limit } = run;
  const edit = () => setEditing(true);
  const repeat = () => void sync.start({ integration, mode, limit, allow_mass_change: false });
  return (
    <>
      <FaultNote
        fault={fault}
        busy={sync.starting}
        actions={
          card && isNewest
            ? {
                enter_password: edit,
                edit_connection: edit,
                choose_database: edit,
                review_certificate: edit,
                try_again: repeat,
                continue: repeat,
                compare_all: () => void sync.start({ integration, mode: "full", limit: null, allow_mass_change: false }),
              }
            : undefined
        }
      />
      {card && <EditIntegrationDialog card={card} opened={editing} onClose={() => setEditing(false)} />}
    </>
  );
}
