import { useTranslation } from "react-i18next";
import type { FixGroup } from "../../bindings/FixGroup";
import { sayProblem } from "../../i18n/officeWords";

/** What is wrong with how many, and what to do, in the language of the window. */
export function useFixWords(group: FixGroup) {
  const { t } = useTranslation();
  const { message, hint, lang } = sayProblem(group);
  return { title: t("fixList.group", { title: message, count: group.patients.length }), remedy: hint, lang };
}
