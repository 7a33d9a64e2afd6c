import { Portal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatDateTime } from "../../i18n/format";

interface PrintedRecoveryCodeProps {
  code: string;
  /** The name of the practice. */
  practice: string;
}

/** The recovery code as printed. It is invisible on the screen, and nothing else is printed. */
export function PrintedRecoveryCode({ code, practice }: PrintedRecoveryCodeProps) {
  const { t } = useTranslation();
  const [now] = useState(() => new Date().toISOString());
  return (
    <Portal>
      <article className="sheet" aria-hidden="true">
        <h1>{t("newCode.printTitle")}</h1>
        <h2>{code}</h2>
        <p>{t("newCode.printText", { practice, when: formatDateTime(now) })}</p>
        <p>{t("newCode.lead")}</p>
      </article>
    </Portal>
  );
}
