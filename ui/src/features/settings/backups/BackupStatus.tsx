import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { BackupsView } from "../../../bindings/BackupsView";
import { toFault } from "../../../backend/fault";
import type { useBackUp } from "../../../backend/queries/backups";
import { FaultNote } from "../../../components/FaultNote";
import { StatusBadge } from "../../../components/StatusBadge";
import { useNow } from "../../../components/useNow";
import { formatDateTime, formatWhen } from "../../../i18n/format";
import { backupColor, backupState } from "../../backups/backupState";
import classes from "../../backups/Backups.module.css";

/** In milliseconds. */
const MINUTE = 60_000;

interface BackupStatusProps {
  view: BackupsView;
  backUp: ReturnType<typeof useBackUp>;
}

/** How old the last good backup is, and why the last attempt failed. */
export function BackupStatus({ view, backUp }: BackupStatusProps) {
  const { t } = useTranslation();
  const now = useNow();
  const state = backupState(view);
  const last = view.last_backup_at;
  const fault = backUp.isError ? toFault(backUp.error) : view.fault;
  const sentence =
    last === null
      ? t("backups.noneTitle")
      : now - Date.parse(last) < MINUTE
        ? t("backups.lastNow")
        : t("backups.last", { when: formatWhen(last, now) });
  const saved = backUp.isSuccess && fault === null;
  return (
    <>
      <div className={classes.status}>
        <div>
          <Text fw={600} size="sm">
            {sentence}
          </Text>
          <Text size="sm" c="dimmed" role="status">
            {last === null ? t("backups.noneText") : `${formatDateTime(last)} · ${t(saved ? "backups.done" : "backups.checked")}`}
          </Text>
          {state === "overdue" && (
            <Text size="sm" c="dimmed">
              {t("backups.overdueText")}
            </Text>
          )}
        </div>
        <StatusBadge color={backupColor(view)} label={t(`backups.state.${state}`)} />
      </div>
      {fault && (
        <FaultNote
          fault={fault}
          actions={{ try_again: () => backUp.mutate() }}
          busy={backUp.isPending}
          announced={backUp.isError}
        />
      )}
    </>
  );
}
