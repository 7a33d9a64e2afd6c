import { Loader } from "@mantine/core";
import { IconAlertCircle, IconAlertTriangle, IconCheck, IconCircleDashed } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { StepReport } from "../../bindings/StepReport";
import type { StepState } from "../../bindings/StepState";
import { foregroundOf, type StatusColor } from "../../components/statusColor";
import { faultText, stepNoteText } from "../../i18n/codeText";
import classes from "./StepList.module.css";

const marks: Record<StepState, [typeof IconCheck, StatusColor]> = {
  pending: [IconCircleDashed, "quiet"],
  passed: [IconCheck, "good"],
  warning: [IconAlertTriangle, "warn"],
  failed: [IconAlertCircle, "bad"],
};

interface StepListProps {
  steps: StepReport[];
  running: boolean;
}

/** The steps of a connection test so far. */
export function StepList({ steps, running }: StepListProps) {
  const { t } = useTranslation();
  return (
    <ol className={classes.steps} aria-label={t("connectionTest.title")}>
      {steps
        .filter(({ state }) => state !== "pending")
        .map(({ step, state, notes, fault }) => {
          const [Icon, color] = marks[state];
          const text = fault ? faultText(fault).message : notes.map(stepNoteText).join(" ");
          return (
            <li key={step} className={classes.step} data-state={state}>
              <Icon size={17} className={classes.mark} style={{ color: foregroundOf(color) }} aria-label={t(`connectionTest.${state}`)} />
              <span className={classes.name}>{t(`step.${step}`)}</span>
              <span className={classes.text}>{text}</span>
            </li>
          );
        })}
      {running && (
        <li className={classes.step}>
          <Loader size={15} className={classes.mark} />
          <span className={classes.name} role="status">
            {t("integrations.testing")}
          </span>
        </li>
      )}
    </ol>
  );
}
