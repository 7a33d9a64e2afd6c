import { Button } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { Mode } from "../../bindings/Mode";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogForm } from "../../components/DialogForm";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { LimitField } from "./LimitField";
import { ModeChoice } from "./ModeChoice";
import { DEFAULT_LIMIT, parseLimit } from "./limit";
import type { useSyncRun } from "./useSyncRun";

interface SyncOptionsProps {
  card: IntegrationCard;
  sync: ReturnType<typeof useSyncRun>;
  onClose: () => void;
}

/** How to sync: full or incremental, and how many patients at most. */
export function SyncOptions({ card, sync, onClose }: SyncOptionsProps) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<Mode>(card.suggested_mode);
  const [limit, setLimit] = useState<string>(String(DEFAULT_LIMIT));
  const [unlimited, setUnlimited] = useState(false);
  const [refused, setRefused] = useState(false);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const parsed = unlimited ? null : parseLimit(limit);
    setRefused(parsed === undefined);
    if (parsed !== undefined) void sync.start({ integration: card.id, mode, limit: parsed, allow_mass_change: false });
  };

  return (
    <>
      <DialogHeading title={t("sync.title")} subtitle={card.name} />
      <DialogForm width={544} onSubmit={submit}>
        <ModeChoice card={card} mode={mode} onMode={setMode} />
        <LimitField
          limit={limit}
          unlimited={unlimited}
          wrong={refused && !unlimited && parseLimit(limit) === undefined}
          onLimit={setLimit}
          onUnlimited={setUnlimited}
        />
        {sync.fault && <FaultNote fault={sync.fault} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={sync.starting}>
            {t("sync.start")}
          </Button>
        </DialogButtons>
      </DialogForm>
    </>
  );
}
