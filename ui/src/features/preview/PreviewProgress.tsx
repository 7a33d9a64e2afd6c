import { Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SyncProgress } from "../../bindings/SyncProgress";
import { ProgressAnnouncer } from "../sync/ProgressAnnouncer";
import { progressShare } from "../sync/progressShare";
import classes from "../sync/Sync.module.css";

/** How far a preview is. */
export function PreviewProgress({ progress }: { progress: SyncProgress | null }) {
  const { t } = useTranslation();
  const working = t("preview.working");
  const expected = progress?.expected ?? null;
  const done = progress === null ? null : progress.counts.rows_read;
  const share = progress === null ? null : progressShare(progress.counts, expected, null);
  const text = done === null ? "" : expected === null ? t("sync.progressOpen", { done }) : t("sync.progress", { done, expected });
  return (
    <div className={classes.progress}>
      <div className={classes.progressLine}>
        <strong>{working}</strong>
        <span>{text}</span>
      </div>
      <Progress.Root size="md">
        <Progress.Section value={share ?? 100} animated={share === null} striped={share === null} aria-label={working} />
      </Progress.Root>
      <Text size="sm" c="dimmed" mt="sm">
        {t("preview.computing")}
      </Text>
      <ProgressAnnouncer text={`${working} ${text}`} share={share} />
    </div>
  );
}
