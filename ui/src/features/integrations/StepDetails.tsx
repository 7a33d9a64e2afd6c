import { useTranslation } from "react-i18next";
import type { StepReport } from "../../bindings/StepReport";
import { StepList } from "./StepList";
import classes from "./StepList.module.css";

/** The steps of a passed test, closed at first. */
export function StepDetails({ steps }: { steps: StepReport[] }) {
  const { t } = useTranslation();
  return (
    <details className={classes.details}>
      <summary>{t("connectionTest.show")}</summary>
      <StepList steps={steps} running={false} />
    </details>
  );
}
