import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import type { SyncRun } from "../sync/useSyncRun";
import { PreviewProgress } from "./PreviewProgress";
import { PreviewResult } from "./PreviewResult";
import { usePreview } from "./usePreview";

interface PreviewSessionProps {
  request: SyncRequest;
  /** The integration's name. */
  name: string;
  sync: SyncRun;
  onBack: () => void;
}

/** What a sync would do: its progress, then the list, from which the sync can be started. */
export function PreviewSession({ request, name, sync, onBack }: PreviewSessionProps) {
  const { t } = useTranslation();
  const { progress, preview, fault, repeat } = usePreview(request);
  const subtitle = t("preview.subtitle", { name, mode: t(`sync.${request.mode}`) });
  return (
    <>
      <DialogHeading title={t("preview.title")} subtitle={subtitle} />
      {preview ? (
        <PreviewResult preview={preview} sync={sync} onBack={onBack} onRepeat={repeat} />
      ) : (
        <DialogBody width={544}>
          {fault ? <FaultNote fault={fault} actions={{ try_again: repeat }} /> : <PreviewProgress progress={progress} />}
          <DialogButtons>
            <Button variant="default" onClick={onBack} data-autofocus>
              {t("preview.back")}
            </Button>
          </DialogButtons>
        </DialogBody>
      )}
    </>
  );
}
