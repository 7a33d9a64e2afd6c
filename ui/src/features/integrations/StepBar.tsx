import { useTranslation } from "react-i18next";
import classes from "./Integrations.module.css";

const steps = ["stepProvider", "stepConnection", "stepDatabase"] as const;

/** The steps of adding an integration, with the current one. */
export function StepBar({ step }: { step: 1 | 2 | 3 }) {
  const { t } = useTranslation();
  return (
    <ol className={classes.steps} aria-label={t("connection.steps")}>
      {steps.map((each, index) => (
        <li
          key={each}
          className={classes.step}
          data-reached={index < step || undefined}
          aria-current={index + 1 === step ? "step" : undefined}
        >
          {t(`connection.${each}`)}
        </li>
      ))}
    </ol>
  );
}
