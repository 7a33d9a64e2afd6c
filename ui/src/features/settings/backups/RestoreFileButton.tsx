import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { BackupView } from "../../../bindings/BackupView";
import { toFault } from "../../../backend/fault";
import { useChooseBackupFile } from "../../../backend/queries/backups";
import { FaultNote } from "../../../components/FaultNote";

/** Lets the person choose a backup that is in no list, for example on a USB stick. */
export function RestoreFileButton({ onChosen }: { onChosen: (backup: BackupView) => void }) {
  const { t } = useTranslation();
  const choose = useChooseBackupFile();
  const start = () => choose.mutate(undefined, { onSuccess: (backup) => backup && onChosen(backup) });
  return (
    <div>
      <Button variant="default" loading={choose.isPending} onClick={start}>
        {t("backups.fromFile")}
      </Button>
      {choose.isError && <FaultNote fault={toFault(choose.error)} actions={{ try_again: start }} />}
    </div>
  );
}
