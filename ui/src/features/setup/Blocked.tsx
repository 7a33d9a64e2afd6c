import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useAcceptLoss, useEnter } from "../../backend/queries/app";
import { useRestoreBackup } from "../../backend/queries/backups";
import type { AppState } from "../../bindings/AppState";
import type { Fault } from "../../bindings/Fault";
import { FaultNote } from "../../components/FaultNote";
import { RestoreProgress } from "../backups/RestoreProgress";
import { BlockedButtons } from "./BlockedButtons";
import { blockedWay, canContinue, lostPassphrase } from "./blockedWays";
import { ContinueAnyway } from "./ContinueAnyway";
import { RestoreChoice } from "./RestoreChoice";
import { Restored } from "./Restored";
import { SetupFrame } from "./SetupFrame";
import { UseRecoveryCode } from "./UseRecoveryCode";
import classes from "./SetupFrame.module.css";

interface BlockedProps {
  fault: Fault;
  /** The passphrase, if it was just entered. */
  passphrase?: string | null;
  retrying?: boolean;
  onRetry: () => void;
}

/** Why the data cannot be opened, and the ways out: the recovery code, a backup, what is left of the data, or another attempt. */
export function Blocked({ fault, passphrase = null, retrying = false, onRetry }: BlockedProps) {
  const { t } = useTranslation();
  const acceptLoss = useAcceptLoss();
  const restore = useRestoreBackup();
  const enter = useEnter();
  const [recovers, setRecovers] = useState(false);
  const [restored, setRestored] = useState<{ state: AppState; madeAt: string } | null>(null);
  if (recovers) {
    return <UseRecoveryCode asksPassphrase={passphrase !== null || lostPassphrase(fault)} onBack={() => setRecovers(false)} />;
  }
  if (restored) return <Restored madeAt={restored.madeAt} onOpen={() => enter(restored.state)} />;
  const shown = acceptLoss.isError ? toFault(acceptLoss.error) : fault;
  const way = blockedWay(shown);
  const onRestored = (state: AppState, madeAt: string) => {
    if (state.state === "ready") setRestored({ state, madeAt });
    else enter(state);
  };
  const retry = () => {
    acceptLoss.reset();
    onRetry();
  };
  return (
    <SetupFrame title={t("blocked.title")} lead={t("blocked.safe")} wide={way === "backup"}>
      <div className={classes.form}>
        <FaultNote fault={shown} />
        {way === "backup" && <RestoreChoice passphrase={passphrase} restore={restore} onRestored={onRestored} />}
        {restore.isPending ? (
          <RestoreProgress />
        ) : (
          <>
            {canContinue(shown) && (
              <ContinueAnyway fault={shown} busy={acceptLoss.isPending} onContinue={() => acceptLoss.mutate(passphrase)} />
            )}
            <BlockedButtons fault={shown} way={way} retrying={retrying} onRecover={() => setRecovers(true)} onRetry={retry} />
          </>
        )}
      </div>
    </SetupFrame>
  );
}
