import { Button, Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BackupView } from "../../../bindings/BackupView";
import { useBackUp, useBackups } from "../../../backend/queries/backups";
import { LoadFailed } from "../../../components/LoadFailed";
import { SectionHeading } from "../../../components/SectionHeading";
import { RestoreDialog } from "../../backups/RestoreDialog";
import { BackupList } from "./BackupList";
import { BackupPlaces } from "./BackupPlaces";
import { BackupStatus } from "./BackupStatus";
import { RestoreFileButton } from "./RestoreFileButton";
import { WithoutCode } from "./WithoutCode";
import classes from "../../backups/Backups.module.css";
import settings from "../Settings.module.css";

/** The age of the last backup, where backups are kept, and the backups themselves. */
export function BackupsTab() {
  const { t } = useTranslation();
  const backups = useBackups();
  const backUp = useBackUp();
  const [chosen, setChosen] = useState<BackupView | null>(null);
  const [restoring, setRestoring] = useState(false);
  const view = backups.data;
  const restore = (backup: BackupView) => {
    setChosen(backup);
    setRestoring(true);
  };
  const start = () => backUp.mutate();
  return (
    <section>
      <SectionHeading
        title={t("backups.title")}
        lead={t("backups.lead")}
        action={
          <Button loading={backUp.isPending} onClick={start}>
            {t("backups.now")}
          </Button>
        }
      />
      {backups.isError && <LoadFailed error={backups.error} onRetry={() => void backups.refetch()} />}
      {backups.isPending && <Skeleton height={280} radius="md" />}
      {view && (
        <>
          <div className={`${settings.card} ${classes.card}`}>
            <BackupStatus view={view} backUp={backUp} />
            <BackupPlaces view={view} onCopy={start} />
            {!view.has_recovery_code && <WithoutCode />}
          </div>
          <SectionHeading title={t("backups.list")} lead={t("backups.kept")} action={<RestoreFileButton onChosen={restore} />} />
          <BackupList backups={view.backups} onRestore={restore} />
        </>
      )}
      <Text role="status" className="visually-hidden">
        {backUp.isPending && t("backups.running")}
      </Text>
      <RestoreDialog backup={chosen} opened={restoring} onClose={() => setRestoring(false)} />
    </section>
  );
}
