import { Box, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNote } from "./ErrorNote";

/** Replaces a screen that could not be drawn. */
export function ScreenFailed({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Box p="xl">
      <ErrorNote title={t("error.screen")} text={t("error.screenHint")}>
        <Button variant="default" size="xs" onClick={onRetry}>
          {t("common.tryAgain")}
        </Button>
      </ErrorNote>
    </Box>
  );
}
