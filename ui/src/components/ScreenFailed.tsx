import { Box, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FaultNote } from "./FaultNote";

/** Stands in for a screen that could not be drawn. */
export function ScreenFailed({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Box p="xl">
      <FaultNote fault={{ message: t("fault.screen"), hint: t("fault.screenHint") }}>
        <Button variant="default" size="xs" onClick={onRetry}>
          {t("common.tryAgain")}
        </Button>
      </FaultNote>
    </Box>
  );
}
