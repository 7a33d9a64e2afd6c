import { useTranslation } from "react-i18next";
import type { ConnectionTestView } from "../../bindings/ConnectionTestView";
import { CopyButton } from "../../components/CopyButton";
import { Note } from "../../components/Note";

/** Why the account is not a good choice, and the script for a better one. It can be used anyway. */
export function PermissionsNote({ result }: { result: ConnectionTestView }) {
  const { t } = useTranslation();
  const { privileges, read_only_account_sql: script } = result;
  if (!privileges) return null;
  const sentences = [
    privileges.can_change && t("permissions.canChange"),
    privileges.is_root && t("permissions.root"),
    privileges.blank_password && t("permissions.blankPassword"),
  ].filter((sentence) => sentence !== false);
  if (sentences.length === 0) return null;
  return (
    <Note color="warn">
      {sentences.join(" ")} {script && t("permissions.better")}
      {script && (
        <div style={{ display: "flex", alignItems: "center", gap: "0.75rem", marginBlockStart: "0.625rem" }}>
          <CopyButton text={script} label={t("permissions.copyScript")} />
        </div>
      )}
    </Note>
  );
}
