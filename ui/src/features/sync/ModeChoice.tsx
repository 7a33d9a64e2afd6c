import { Radio } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { Mode } from "../../bindings/Mode";
import { ModeOption } from "./ModeOption";
import classes from "./Sync.module.css";

interface ModeChoiceProps {
  card: IntegrationCard;
  mode: Mode;
  onMode: (mode: Mode) => void;
}

/** Full or incremental, each with its sentence. */
export function ModeChoice({ card, mode, onMode }: ModeChoiceProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group label={t("sync.modes")} value={mode} onChange={(value) => onMode(value as Mode)}>
      <div className={classes.modes}>
        <ModeOption
          mode="full"
          name={t("sync.full")}
          text={card.full_sync_unfinished ? `${t("sync.fullText")} ${t("sync.goesOn")}` : t("sync.fullText")}
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
