import { useTranslation } from "react-i18next";
import type { VerificationView } from "../../bindings/VerificationView";
import { formatNumber, formatWhen } from "../../i18n/format";

/** Whether nobody is missing here, and nobody is here who should not be. */
export function isProven(found: VerificationView): boolean {
  return found.missing === 0 && found.surplus === 0;
}

/** What the comparison of everybody with Open Dental found, and when. */
export function VerificationText({ found }: { found: VerificationView }) {
  const { t } = useTranslation();
  const when = formatWhen(found.at);
  if (isProven(found)) {
    const parts = { here: formatNumber(found.here), toFix: formatNumber(found.to_fix) };
    return (
      <>
        <strong>{t("verified.proven", { count: found.source_active, when })}</strong>
        {found.to_fix > 0 && ` (${t("verified.parts", parts)})`}
      </>
    );
  }
  return (
    <>
      <strong>{t("verified.differs", { when })}</strong>{" "}
      {found.missing > 0 && `${t("verified.missing", { count: found.missing })} `}
      {found.surplus > 0 && `${t("verified.surplus", { count: found.surplus })} `}
      {t("verified.repair")}
    </>
  );
}
