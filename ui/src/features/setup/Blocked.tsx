import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useAcceptLoss } from "../../backend/queries/app";
import type { Fault } from "../../bindings/Fault";
import { FaultNote } from "../../components/FaultNote";
import { SetupFrame } from "./SetupFrame";
import classes from "./SetupFrame.module.css";

interface BlockedProps {
  fault: Fault;
  onRetry: () => void;
}

/** Why the data cannot be opened, and what to do. If changes are missing, a person can continue without them. */
export function Blocked({ fault, onRetry }: BlockedProps) {
  const { t } = useTranslation();
  const acceptLoss = useAcceptLoss();
  return (
    <SetupFrame title={t("blocked.title")} lead={t("blocked.safe")}>
      <div className={classes.form}>
        <FaultNote
          fault={acceptLoss.isError ? toFault(acceptLoss.error) : fault}
          actions={{ accept_loss: () => acceptLoss.mutate(null) }}
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
      </div>
    </SetupFrame>
  );
}
