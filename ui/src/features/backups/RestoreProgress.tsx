import { Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Shown while a backup is restored. How long that takes is not known. */
export function RestoreProgress() {
  const { t } = useTranslation();
  return (
    <div>
      <Text role="status" size="sm" fw={550} mb="xs">
        {t("restore.running")}
      </Text>
      <Progress.Root size="md">
        <Progress.Section value={100} animated striped aria-label={t("restore.running")} />
      </Progress.Root>
      <Text size="sm" c="dimmed" mt="sm">
        {t("restore.runningText")}
      </Text>
    </div>
  );
}
