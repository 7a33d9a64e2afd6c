import { useTranslation } from "react-i18next";
import type { Verification } from "../../bindings/Verification";
import { formatNumber, formatWhen } from "../../i18n/format";

/** The result of the last comparison with Open Dental, and its time. */
export function VerificationText({ found }: { found: Verification }) {
  const { t } = useTranslation();
  const when = formatWhen(found.at);
  if (found.is_complete) {
    const parts = { here: formatNumber(found.imported), toFix: formatNumber(found.with_problems) };
    return (
      <>
        <strong>{t("verified.proven", { count: found.source_active, when })}</strong>
        {found.with_problems > 0 && ` (${t("verified.parts", parts)})`}
      </>
    );
  }
  return (
    <>
      <strong>{t("verified.differs", { when })}</strong>{" "}
      {found.missing > 0 && `${t("verified.missing", { count: found.missing })} `}
      {found.unexpected > 0 && `${t("verified.unexpected", { count: found.unexpected })} `}
      {t("verified.repair")}
    </>
  );
}
