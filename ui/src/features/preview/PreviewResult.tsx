import { Button, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { SyncPreview } from "../../bindings/SyncPreview";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { FaultNote } from "../../components/FaultNote";
import { SummaryTiles } from "../sync/SummaryTiles";
import type { SyncRun } from "../sync/useSyncRun";
import { PreviewQuestion } from "./PreviewQuestion";
import { PreviewRows } from "./PreviewRows";

interface PreviewResultProps {
  preview: SyncPreview;
  sync: SyncRun;
  onBack: () => void;
  onRepeat: () => void;
}

/** What a sync would do, in figures and patient by patient. */
export function PreviewResult({ preview, sync, onBack, onRepeat }: PreviewResultProps) {
  const { t } = useTranslation();
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.focus(), []);
  const { run, question } = preview;
  const isUsable = run.outcome === "completed" || run.outcome === "limited";
  const hasRows = Object.values(preview.rows).some((count) => count > 0);
  return (
    <DialogBody width={860}>
      <div ref={top} tabIndex={-1} style={{ outline: "none" }} role="status">
        <span className="visually-hidden">{t("preview.title")}</span>
        {isUsable && <SummaryTiles run={run} />}
      </div>
      {run.fault && <FaultNote fault={run.fault} actions={{ try_again: onRepeat }} />}
      {question && <PreviewQuestion question={question} />}
      {run.outcome === "limited" && (
        <Text size="sm" c="dimmed">
          {t("preview.limited", { count: run.remaining ?? 0 })}
        </Text>
      )}
      {isUsable && (hasRows ? <PreviewRows preview={preview} /> : <Text size="sm">{t("preview.nothing")}</Text>)}
      {sync.fault && <FaultNote fault={sync.fault} />}
      <DialogButtons
        start={
          <Text size="sm" c="dimmed">
            {t("preview.nothingWritten")}
          </Text>
        }
      >
        <Button variant="default" onClick={onBack}>
          {t("preview.back")}
        </Button>
        {isUsable && (
          <Button
            color={question ? "red" : undefined}
            loading={sync.starting}
            onClick={() => void sync.startPreviewed(preview.preview)}
          >
            {question ? t("preview.startAnyway") : t("preview.start")}
          </Button>
        )}
      </DialogButtons>
    </DialogBody>
  );
}
