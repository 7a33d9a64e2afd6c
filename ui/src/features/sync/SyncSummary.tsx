import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunView } from "../../bindings/RunView";
import { asks } from "../../backend/fault";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { Note } from "../../components/Note";
import { formatDuration } from "../../i18n/format";
import { ApplyAnyway } from "./ApplyAnyway";
import { ChangeList } from "./ChangeList";
import { CompareEverything } from "./CompareEverything";
import { RemainingNote } from "./RemainingNote";
import { RunProblems } from "./RunProblems";
import { SummaryTiles } from "./SummaryTiles";
import type { useSyncRun } from "./useSyncRun";

interface SyncSummaryProps {
  run: RunView;
  sync: ReturnType<typeof useSyncRun>;
  onClose: () => void;
}

/** What a run did, what it could not do, and how to go on. */
export function SyncSummary({ run, sync, onClose }: SyncSummaryProps) {
  const { t } = useTranslation();
  const [changes, setChanges] = useState<"unseen" | "shown" | "seen">("unseen");
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.focus(), []);
  if (run.outcome === null) return null;
  if (changes === "shown") return <ChangeList run={run} onBack={() => setChanges("seen")} onClose={onClose} />;
  const goOn = (allow_mass_change: boolean) =>
    void sync.start({ integration: run.integration, mode: run.mode, limit: run.limit, allow_mass_change });
  const changed = run.counts.added + run.counts.updated + run.counts.deactivated;
  const title = t(`summary.${run.fault && asks(run.fault) ? "asks" : run.outcome}`);
  const details = t("summary.details", {
    name: run.integration_name,
    mode: t(`sync.${run.mode}`),
    duration: formatDuration(run.started_at, run.finished_at ?? run.started_at),
  });
  return (
    <>
      <DialogHeading title={title} subtitle={details} />
      <DialogBody width={780}>
        <div ref={top} tabIndex={-1} style={{ outline: "none" }} role="status">
          <span className="unseen">{title}</span>
          <SummaryTiles run={run} />
        </div>
        {run.fault && (
          <FaultNote fault={run.fault}>
            <CompareEverything run={run} sync={sync} />
          </FaultNote>
        )}
        <ApplyAnyway run={run} busy={sync.starting} onApply={() => goOn(true)} />
        {run.outcome === "interrupted" && <Note tone="warn">{t("summary.interruptedText")}</Note>}
        <RemainingNote run={run} busy={sync.starting} onContinue={() => goOn(run.mass_change_allowed)} />
        {run.relations_unread && <Note tone="warn">{t("summary.relationsUnread")}</Note>}
        {sync.fault && <FaultNote fault={sync.fault} />}
        {run.counts.skipped > 0 && <RunProblems run={run} />}
        <DialogButtons
          start={
            changed > 0 && (
              <Button
                variant="subtle"
                color="gray"
                onClick={() => setChanges("shown")}
                // Who comes back from there comes back to here.
                data-autofocus={changes === "seen" || undefined}
              >
                {t("summary.changesLink")}
              </Button>
            )
          }
        >
          <Button onClick={onClose}>{t("common.done")}</Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
