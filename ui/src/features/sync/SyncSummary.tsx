import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { Note } from "../../components/Note";
import { formatDateTime, formatDuration } from "../../i18n/format";
import { EditIntegrationDialog } from "../integrations/EditIntegrationDialog";
import { PreviewDifference } from "../preview/PreviewDifference";
import { UndoButton } from "../undo/UndoButton";
import { UndoSession } from "../undo/UndoSession";
import { UndoTiles } from "../undo/UndoTiles";
import { ChangeList } from "./ChangeList";
import { RemainingNote } from "./RemainingNote";
import { RunFault } from "./RunFault";
import { RunProblems } from "./RunProblems";
import { SummaryTiles } from "./SummaryTiles";
import { useRunWayOut } from "./useRunWayOut";
import { runStatus } from "./runStatus";
import type { SyncRun } from "./useSyncRun";

interface SyncSummaryProps {
  run: RunRecord;
  sync: SyncRun;
  onClose: () => void;
}

/** What a run did, what it could not import, and the next step. */
export function SyncSummary({ run, sync, onClose }: SyncSummaryProps) {
  const { t } = useTranslation();
  const [changes, setChanges] = useState<"unopened" | "open" | "closed">("unopened");
  const [undoing, setUndoing] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.focus(), []);
  const { button, card, editing, stopEditing, repeat } = useRunWayOut(run, sync, onClose);
  if (changes === "open") return <ChangeList run={run} onBack={() => setChanges("closed")} onClose={onClose} />;
  if (undoing) return <UndoSession run={run} onBack={() => setUndoing(false)} onOpenRun={sync.show} onClose={onClose} />;
  const changed = run.counts.added + run.counts.updated + run.counts.deactivated;
  const status = runStatus(run);
  if (status === "running") return null;
  const title = run.undoes === null ? t(`summary.${status}`) : t("undo.ran");
  // Zeros would look like a result.
  const stoppedAtOnce = run.fault !== null && run.counts.rows_read === 0;
  const details =
    run.undoes === null
      ? t("summary.details", {
          name: run.integration_name,
          mode: t(`sync.${run.mode}`),
          duration: formatDuration(run.started_at, run.finished_at ?? run.started_at),
        })
      : `${run.integration_name} · ${formatDateTime(run.started_at)}`;
  return (
    <>
      <DialogHeading title={title} subtitle={details} />
      <DialogBody width={780}>
        <div ref={top} tabIndex={-1} className={stoppedAtOnce ? "visually-hidden" : undefined} style={{ outline: "none" }} role="status">
          <span className="visually-hidden">{title}</span>
          {!stoppedAtOnce && (run.undoes === null ? <SummaryTiles run={run} /> : <UndoTiles run={run} />)}
        </div>
        {run.fault && <RunFault run={run.run_id} fault={run.fault} />}
        <PreviewDifference run={run.run_id} />
        {run.outcome === "interrupted" && <Note color="warn">{t("summary.interruptedText")}</Note>}
        {run.undoes === null && <RemainingNote run={run} />}
        {run.relations_skipped && <Note color="warn">{t("summary.relationsUnread")}</Note>}
        {sync.fault && <FaultNote fault={sync.fault} />}
        {run.counts.skipped > 0 && <RunProblems run={run} />}
        <DialogButtons
          start={
            <>
              {changed > 0 && (
              <Button
                variant="subtle"
                color="gray"
                onClick={() => setChanges("open")}
                // The focus returns here from the list of changes.
                data-autofocus={changes === "closed" || undefined}
              >
                {t("summary.changesLink")}
              </Button>
            )}
              <UndoButton run={run} onUndo={() => setUndoing(true)} />
            </>
          }
        >
          <Button variant={button ? "default" : "filled"} onClick={onClose}>
            {t("common.done")}
          </Button>
          {button && (
            <Button loading={button.busy} onClick={button.press}>
              {button.label}
            </Button>
          )}
        </DialogButtons>
      </DialogBody>
      {card && (
        <EditIntegrationDialog
          card={card}
          opened={editing !== null}
          start={editing ?? undefined}
          onClose={stopEditing}
          onSaved={repeat}
        />
      )}
    </>
  );
}
