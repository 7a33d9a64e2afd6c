import { Radio } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { ModeOption } from "./ModeOption";
import type { SyncOptionsForm } from "./useSyncOptions";
import classes from "./Sync.module.css";

interface ModeChoiceProps {
  card: IntegrationCard;
  form: SyncOptionsForm;
}

/** Full Sync or Incremental Sync, each with an explanation. */
export function ModeChoice({ card, form }: ModeChoiceProps) {
  const { t } = useTranslation();
  const { mode } = form.values;
  return (
    <Radio.Group label={t("sync.modes")} {...form.getInputProps("mode")}>
      <div className={classes.modes}>
        <ModeOption
          mode="full"
          name={t("sync.full")}
          text={card.full_sync_unfinished ? `${t("sync.fullText")} ${t("sync.continues")}` : t("sync.fullText")}
          badge={card.full_sync_finished ? undefined : t("sync.recommended")}
          checked={mode === "full"}
        />
        <ModeOption
          mode="incremental"
          name={t("sync.incremental")}
          text={t("sync.incrementalText")}
          checked={mode === "incremental"}
        />
      </div>
    </Radio.Group>
  );
}
