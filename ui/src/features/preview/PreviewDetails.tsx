import { useTranslation } from "react-i18next";
import type { PreviewChangeView } from "../../bindings/PreviewChangeView";
import { problemTitle } from "../../i18n/codeText";
import { ChangedFields } from "../sync/ChangedFields";

/** What would happen to a patient: field by field, or why it is skipped. */
export function PreviewDetails({ change }: { change: PreviewChangeView }) {
  const { t } = useTranslation();
  if (change.problem) return <>{problemTitle(change.problem.code, change.problem.detail)}</>;
  const kind = change.kind === "added" ? "created" : change.kind === "deactivated" ? "deactivated" : "updated";
  return (
    <>
      {change.kind === "matched" && <div>{t("preview.matchedWhy")}</div>}
      {change.kind === "updated" && change.fields.length === 0 && <div>{t("preview.moved")}</div>}
      <ChangedFields change={{ kind, reason: change.reason, fields: change.fields }} />
    </>
  );
}
