import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Verification } from "../../bindings/Verification";
import { formatTimeOfDay } from "../../i18n/format";

const parts = ["imported", "second_charts", "with_problems", "missing"] as const;

/** The active patients in Open Dental as the sum of their parts. */
function sum(t: TFunction, found: Verification, complete: boolean): string {
  const total = t(complete ? "verified.complete" : "verified.differs", {
    count: found.source_active,
    when: formatTimeOfDay(found.at),
  });
  const shown = parts.filter((part) => found[part] > 0).map((part) => t(`verified.part.${part}`, { count: found[part] }));
  return shown.length === 0 ? `${total}.` : t("verified.sum", { total, parts: shown.join(", ") });
}

/** What a comparison with Open Dental found, and what the next sync will do. */
export function VerificationText({ found }: { found: Verification }) {
  const { t } = useTranslation();
  const complete = found.missing === 0 && found.unexpected === 0;
  return (
    <>
      <strong>{sum(t, found, complete)}</strong>
      {found.is_complete && ` ${t("verified.contents")}`}
      {found.unexpected > 0 && ` ${t("verified.unexpected", { count: found.unexpected })}`}
      {!complete && ` ${t("verified.repair")}`}
      {found.changed > 0 && ` ${t("verified.changed", { count: found.changed })}`}
      {found.recent > 0 && ` ${t("verified.recent", { count: found.recent })}`}
    </>
  );
}
