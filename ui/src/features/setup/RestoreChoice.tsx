import { Button, Select, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { FaultNote } from "../../components/FaultNote";
import { LoadFailed } from "../../components/LoadFailed";
import { BackupFacts } from "../backups/BackupFacts";
import { useBackupTexts } from "../backups/useBackupTexts";
import { RestorePassphrase } from "./RestorePassphrase";
import { backupId, useRestoreChoice, type RestoreChoiceInput } from "./useRestoreChoice";
import classes from "../backups/Backups.module.css";

/** The backups, the newest one chosen, what it contains, and the button that restores it. A file can be chosen instead. */
export function RestoreChoice(input: RestoreChoiceInput) {
  const { t } = useTranslation();
  const { identify } = useBackupTexts();
  const { backups, all, backup, contents, fault, chooseFile, ...found } = useRestoreChoice(input);
  const offline = backups.data?.second?.fault ?? null;
  if (backups.isPending) return <Skeleton height={180} radius="md" role="status" aria-label={t("common.loading")} />;
  return (
    <div className={classes.choice}>
      {backups.isError && <LoadFailed error={backups.error} onRetry={() => void backups.refetch()} />}
      {offline && <FaultNote fault={offline} actions={{ try_again: () => void backups.refetch() }} announced={false} />}
      {backup ? (
        <Select
          label={t("blocked.backup")}
          data={all.map((each) => ({ value: backupId(each), label: identify(each) }))}
          value={backupId(backup)}
          onChange={found.choose}
          allowDeselect={false}
          openOnFocus={false}
        />
      ) : (
        <Text size="sm">{t("blocked.noBackup")}</Text>
      )}
      {backup && contents.isFetching && <Skeleton height={120} radius="md" role="status" aria-label={t("restore.reading")} />}
      {backup && contents.data && !contents.isFetching && <BackupFacts contents={contents.data} />}
      {fault && <FaultNote fault={fault} actions={{ try_again: found.readAgain }} />}
      {found.asksPassphrase && <RestorePassphrase onEnter={found.enterPassphrase} />}
      {chooseFile.isError && <FaultNote fault={toFault(chooseFile.error)} actions={{ try_again: found.pickFile }} />}
      <div className={classes.ways}>
        {backup && (
          <Button size="md" data-grows disabled={!contents.data} loading={input.restore.isPending} onClick={found.start}>
            {t("restore.confirm")}
          </Button>
        )}
        <Button
          variant={backup ? "default" : "filled"}
          size="md"
          data-grows
          disabled={input.restore.isPending}
          loading={chooseFile.isPending}
          onClick={found.pickFile}
        >
          {t("backups.fromFile")}
        </Button>
      </div>
    </div>
  );
}
