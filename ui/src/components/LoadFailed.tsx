import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../backend/fault";
import { FaultNote } from "./FaultNote";

interface LoadFailedProps {
  error: unknown;
  onRetry: () => void;
}

/** Replaces data that could not be loaded. */
export function LoadFailed({ error, onRetry }: LoadFailedProps) {
  const { t } = useTranslation();
  return (
    <FaultNote fault={toFault(error)}>
      <Button variant="default" size="xs" onClick={onRetry}>
        {t("common.tryAgain")}
      </Button>
    </FaultNote>
  );
}
