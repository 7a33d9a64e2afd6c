import { useTranslation } from "react-i18next";
import type { StageView } from "../../bindings/StageView";
import { StageList } from "./StageList";
import classes from "./StageList.module.css";

/** The steps of a test that went well, for those who want to see them. */
export function StageDetails({ stages }: { stages: StageView[] }) {
  const { t } = useTranslation();
  return (
    <details className={classes.details}>
      <summary>{t("stages.show")}</summary>
      <StageList stages={stages} running={false} />
    </details>
  );
}
