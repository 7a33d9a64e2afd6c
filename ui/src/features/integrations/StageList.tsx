import { Loader } from "@mantine/core";
import { IconAlertCircle, IconAlertTriangle, IconCheck, IconCircleDashed } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { StageState } from "../../bindings/StageState";
import type { StageView } from "../../bindings/StageView";
import { toneColor, type Tone } from "../../components/tone";
import { sayStage } from "../../i18n/officeWords";
import classes from "./StageList.module.css";

const marks: Record<StageState, [typeof IconCheck, Tone]> = {
  pending: [IconCircleDashed, "quiet"],
  green: [IconCheck, "good"],
  warn: [IconAlertTriangle, "warn"],
  red: [IconAlertCircle, "bad"],
};

interface StageListProps {
  stages: StageView[];
  running: boolean;
}

/** The steps of a connection test, as far as they went. */
export function StageList({ stages, running }: StageListProps) {
  const { t } = useTranslation();
  const tried = stages.filter((stage) => stage.state !== "pending");
  return (
    <ol className={classes.stages} aria-label={t("stages.title")}>
      {tried.map((stage) => {
        const [Icon, tone] = marks[stage.state];
        const said = sayStage(stage);
        return (
          <li key={stage.stage} className={classes.stage} data-state={stage.state}>
            <Icon size={17} className={classes.mark} style={{ color: toneColor(tone) }} aria-label={t(`stages.${stage.state}`)} />
            <span className={classes.name}>{t(`stages.${stage.stage}`)}</span>
            <span className={classes.text} lang={said.lang}>
              {said.message}
            </span>
          </li>
        );
      })}
      {running && (
        <li className={classes.stage}>
          <Loader size={15} className={classes.mark} />
          <span className={classes.name} role="status">
            {t("integrations.testing")}
          </span>
        </li>
      )}
    </ol>
  );
}
