import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { FaultNote } from "../../components/FaultNote";
import { SetupFrame } from "./SetupFrame";
import classes from "./SetupFrame.module.css";

interface BlockedProps {
  fault: Fault;
  onRetry: () => void;
}

/** Why the data cannot be opened, and what to do. */
export function Blocked({ fault, onRetry }: BlockedProps) {
  const { t } = useTranslation();
  return (
    <SetupFrame title={t("blocked.title")} lead={t("blocked.safe")}>
      <div className={classes.form}>
        <FaultNote fault={fault} />
        <Button variant="default" size="md" onClick={onRetry}>
          {t("common.tryAgain")}
        </Button>
      </div>
    </SetupFrame>
  );
}
