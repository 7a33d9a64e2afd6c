import { useTranslation } from "react-i18next";
import type { SharedPatients } from "../../bindings/SharedPatients";

/** What becomes of an integration's patients when it is removed. */
export function KeptPatients({ kept }: { kept: SharedPatients }) {
  const { t } = useTranslation();
  const { total, shared, integrations } = kept;
  const texts = [
    t("integrations.removeText", { count: total }),
    shared > 0 && t("integrations.removeShared", { count: shared, names: integrations }),
    total > shared && t(shared === 0 ? "integrations.removeAll" : "integrations.removeRest", { count: total - shared }),
  ];
  return <>{texts.filter(Boolean).join(" ")}</>;
}
