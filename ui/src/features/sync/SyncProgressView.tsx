import { Button, Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import type { SyncProgress } from "../../bindings/SyncProgress";
import { toFault } from "../../backend/fault";
import { useCancelSync } from "../../backend/queries/runs";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { Note } from "../../components/Note";
import { formatTimeLeft } from "../../i18n/format";
import { progressFraction, progressShare } from "./progressShare";
import { ProgressAnnouncer } from "./ProgressAnnouncer";
import classes from "./Sync.module.css";
import { useTimeLeft } from "./useTimeLeft";

interface SyncProgressViewProps {
  run: RunRecord;
  /** The last progress of the run; absent until the first one arrives. */
  progress: SyncProgress | null;
  /** Whether another process carries out the run, so that it cannot be cancelled here. */
  elsewhere: boolean;
  onClose: () => void;
}

/** The progress of a run, and a button to cancel it. Closing the dialog does not stop the run. */
export function SyncProgressView({ run, progress, elsewhere, onClose }: SyncProgressViewProps) {
  const { t } = useTranslation();
  const cancel = useCancelSync();
  const counts = progress?.counts ?? run.counts;
  const expected = progress?.expected ?? null;
  const stopping = (progress?.canceling ?? false) || cancel.isSuccess;
  const share = progressShare(counts, expected, run.limit);
  const left = useTimeLeft(progressFraction(counts, expected, run.limit));
  const done =
    expected === null
      ? t("sync.progressOpen", { done: counts.rows_read })
      : t("sync.progress", { done: counts.rows_read, expected });
  const heading = stopping
    ? t("sync.stopping")
    : counts.rows_read === 0
      ? t("sync.starting")
      : t("sync.importing");
  return (
    <>
      <DialogHeading title={t("sync.title")} subtitle={`${run.integration_name} · ${t(`sync.${run.mode}`)}`} />
      <DialogBody width={544}>
        <div className={classes.progress}>
          <div className={classes.progressLine}>
            <strong>{heading}</strong>
            <span>{done}</span>
          </div>
          <Progress.Root size="md">
            <Progress.Section value={share ?? 100} animated={share === null} striped={share === null} aria-label={heading} />
          </Progress.Root>
          <div className={classes.progressBelow}>
            <span>{t("sync.counts", counts)}</span>
            {left !== null && !stopping && <span>{formatTimeLeft(left)}</span>}
          </div>
          {run.limit !== null && (
            <Text size="sm" c="dimmed">
              {t("sync.stopsAt", { count: run.limit })}
            </Text>
          )}
        </div>
        <ProgressAnnouncer text={`${heading}. ${done}`} share={share} />
        {elsewhere && <Note color="quiet">{t("sync.elsewhere")}</Note>}
        {cancel.isError && <FaultNote fault={toFault(cancel.error)} />}
        <Text size="sm" c="dimmed">
          {t("sync.closing")}
        </Text>
        <DialogButtons>
          <Button variant="default" loading={cancel.isPending} disabled={stopping || elsewhere} onClick={() => cancel.mutate(run.run_id)}>
            {t("sync.cancel")}
          </Button>
          <Button onClick={onClose} data-autofocus>
            {t("common.close")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
