import { Button, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { BackupView } from "../../bindings/BackupView";
import { toFault } from "../../backend/fault";
import { useBackupContents, type useRestoreWhileOpen } from "../../backend/queries/backups";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { BackupFacts } from "./BackupFacts";
import { RestoreProgress } from "./RestoreProgress";
import { useBackupTexts } from "./useBackupTexts";

interface RestoreQuestionProps {
  backup: BackupView;
  restore: ReturnType<typeof useRestoreWhileOpen>;
  onClose: () => void;
}

/** What the backup contains and what restoring changes, before anything is replaced. */
export function RestoreQuestion({ backup, restore, onClose }: RestoreQuestionProps) {
  const { t } = useTranslation();
  const { identify } = useBackupTexts();
  const contents = useBackupContents({ backup: backup.backup, passphrase: null });
  const start = () => restore.mutate(backup.backup);
  return (
    <>
      <DialogHeading title={t("restore.title")} subtitle={identify(backup)} />
      <DialogBody>
        {restore.isPending ? (
          <RestoreProgress />
        ) : (
          <>
            {contents.isFetching && <Skeleton height={150} radius="md" role="status" aria-label={t("restore.reading")} />}
            {contents.isError && !contents.isFetching && (
              <FaultNote fault={toFault(contents.error)} actions={{ try_again: () => void contents.refetch() }} />
            )}
            {contents.data && (
              <>
                <BackupFacts contents={contents.data} />
                <Text size="sm">
                  {t("restore.keeps")} {t("restore.next")}
                </Text>
              </>
            )}
            {restore.isError && <FaultNote fault={toFault(restore.error)} actions={{ try_again: start }} />}
          </>
        )}
        <DialogButtons>
          <Button variant="default" onClick={onClose} disabled={restore.isPending} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button onClick={start} disabled={!contents.data} loading={restore.isPending}>
            {t("restore.confirm")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
