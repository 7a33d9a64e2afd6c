import { useTranslation } from "react-i18next";
import type { FixGroup } from "../../bindings/FixGroup";
import { problemRemedy, problemTitle } from "../../i18n/codeText";

/** What is wrong with a group of patients, and what to do. */
export function useFixLabels({ code, patients }: FixGroup) {
  const { t } = useTranslation();
  return {
    title: t("fixList.group", { title: problemTitle(code), count: patients.length }),
    remedy: problemRemedy(code),
  };
}
