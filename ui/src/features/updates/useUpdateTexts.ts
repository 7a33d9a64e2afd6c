import { useTranslation } from "react-i18next";
import type { UpdateOffer } from "../../bindings/UpdateOffer";
import type { UpdateStep } from "../../bindings/UpdateStep";

/** What an offered version is, and what will happen or is happening. */
export function useUpdateTexts() {
  const { t } = useTranslation();
  return ({ version, installer }: UpdateOffer, step: UpdateStep | null) => ({
    title: installer === "it" ? t("updates.available", { version }) : t("updates.ready", { version }),
    text: step ? t(`updates.step.${step}`) : installer === "it" ? t("updates.byIt") : t("updates.readyText"),
  });
}
