import { useTranslation } from "react-i18next";
import type { ConnectionTestView } from "../../bindings/ConnectionTestView";
import { StepList } from "./StepList";
import classes from "./StepList.module.css";

/** The result of a test of another connection, in gray, so that nothing jumps while a person types. */
export function OutdatedTest({ result }: { result: ConnectionTestView }) {
  const { t } = useTranslation();
  return (
    <div className={classes.outdated}>
      <p role="status">{t("connection.stale")}</p>
      <StepList steps={result.steps} running={false} />
    </div>
  );
}
