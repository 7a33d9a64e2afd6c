import { useTranslation } from "react-i18next";
import type { DiagnosisView } from "../../bindings/DiagnosisView";
import { CopyButton } from "../../components/CopyButton";
import { Note } from "../../components/Note";

/** What is unwise about the account, and the script for a better one. Nothing here keeps anybody from going on. */
export function RightsNote({ diagnosis }: { diagnosis: DiagnosisView }) {
  const { t } = useTranslation();
  const { rights, reader_script: script } = diagnosis;
  if (!rights) return null;
  const words = [
    rights.can_change && t("rights.canChange"),
    rights.is_root && t("rights.root"),
    rights.blank_password && t("rights.blankPassword"),
  ].filter((line) => line !== false);
  if (words.length === 0) return null;
  return (
    <Note tone="warn">
      {words.join(" ")} {script && t("rights.better")}
      {script && (
        <div style={{ display: "flex", alignItems: "center", gap: "0.75rem", marginBlockStart: "0.625rem" }}>
          <CopyButton text={script} label={t("rights.copyScript")} />
        </div>
      )}
    </Note>
  );
}
