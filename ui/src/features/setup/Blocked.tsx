import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useAbout, useAcceptLoss } from "../../backend/queries/app";
import type { Fault } from "../../bindings/Fault";
import { CopyButton } from "../../components/CopyButton";
import { FaultNote } from "../../components/FaultNote";
import { faultText } from "../../i18n/codeText";
import { SetupFrame } from "./SetupFrame";
import { UseRecoveryCode } from "./UseRecoveryCode";
import classes from "./SetupFrame.module.css";

interface BlockedProps {
  fault: Fault;
  onRetry: () => void;
}

/** Why the data cannot be opened, and what to do. If changes are missing, a person can continue without them. */
export function Blocked({ fault, onRetry }: BlockedProps) {
  const { t } = useTranslation();
  const acceptLoss = useAcceptLoss();
  const about = useAbout();
  const [recovers, setRecovers] = useState(false);
  if (recovers) return <UseRecoveryCode asksPassphrase={false} onBack={() => setRecovers(false)} />;
  const shown = acceptLoss.isError ? toFault(acceptLoss.error) : fault;
  const { message, hint } = faultText(shown);
  const place = about.data && [`OnTime Dental ${about.data.version}`, about.data.data_dir, about.data.log_dir];
  const details = [message, hint, shown.code, ...(place ?? [])].join("\n");
  return (
    <SetupFrame title={t("blocked.title")} lead={t("blocked.safe")}>
      <div className={classes.form}>
        <FaultNote
          fault={shown}
          actions={{ accept_loss: () => acceptLoss.mutate(null), use_recovery_code: () => setRecovers(true) }}
          busy={acceptLoss.isPending}
        />
        <Button
          variant="default"
          size="md"
          onClick={() => {
            acceptLoss.reset();
            onRetry();
          }}
        >
          {t("common.tryAgain")}
        </Button>
        <CopyButton text={details} label={t("faultAction.copy_for_it")} />
      </div>
    </SetupFrame>
  );
}
