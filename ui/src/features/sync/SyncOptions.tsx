import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { SyncRequest } from "../../bindings/SyncRequest";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogForm } from "../../components/DialogForm";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { LimitField } from "./LimitField";
import { ModeChoice } from "./ModeChoice";
import { parseLimit } from "./limit";
import { useSyncOptions } from "./useSyncOptions";
import type { SyncRun } from "./useSyncRun";

interface SyncOptionsProps {
  card: IntegrationCard;
  sync: SyncRun;
  onPreview: (request: SyncRequest) => void;
  onClose: () => void;
}

/** Full or incremental, and the limit. */
export function SyncOptions({ card, sync, onPreview, onClose }: SyncOptionsProps) {
  const { t } = useTranslation();
  const form = useSyncOptions(card);
  const request = ({ mode, limit, unlimited }: typeof form.values): SyncRequest => ({
    integration: card.id,
    mode,
    limit: unlimited ? null : (parseLimit(limit) ?? null),
    allow_mass_change: false,
  });
  const start = form.sendWith((values) => sync.start(request(values)));
  // What was taken back is still there, so a person looks at it first.
  const isUndone = card.fault?.code === "sync_undone";
  const preview = form.sendWith(async (values) => onPreview(request(values)));
  return (
    <>
      <DialogHeading title={t("sync.title")} subtitle={card.name} />
      <DialogForm width={544} onSubmit={isUndone ? preview : start}>
        <ModeChoice card={card} form={form} />
        <LimitField form={form} />
        {isUndone && card.fault && <FaultNote announced={false} fault={card.fault} />}
        {sync.fault && <FaultNote fault={sync.fault} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          {isUndone ? (
            <Button type="submit" data-autofocus>{t("preview.button")}</Button>
          ) : (
            <>
              <Button variant="default" onClick={() => preview()}>
                {t("preview.button")}
              </Button>
              <Button type="submit" loading={sync.starting} data-autofocus>
                {t("sync.start")}
              </Button>
            </>
          )}
        </DialogButtons>
      </DialogForm>
    </>
  );
}
