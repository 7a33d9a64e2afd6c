import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { Note } from "../../components/Note";
import { faultText } from "../../i18n/codeText";

/** What the sync would ask before it changes so many patients. Here it is only reported. */
export function PreviewQuestion({ question }: { question: Fault }) {
  const { t } = useTranslation();
  return (
    <Note color="warn">
      <p style={{ margin: 0 }}>{t("preview.asks")}</p>
      <p style={{ margin: "0.25rem 0 0" }}>
        <strong>{faultText(question).message}</strong>
      </p>
    </Note>
  );
}
