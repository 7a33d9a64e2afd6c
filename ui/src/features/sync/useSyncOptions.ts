import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { Mode } from "../../bindings/Mode";
import { useFaultForm } from "../../components/useFaultForm";
import { DEFAULT_LIMIT, parseLimit } from "./limit";

type SyncOptionValues = {
  mode: Mode;
  limit: string | number;
  unlimited: boolean;
};

/** The form of the sync options. */
export function useSyncOptions(card: IntegrationCard) {
  const { t } = useTranslation();
  return useFaultForm<SyncOptionValues>({
    initialValues: { mode: card.suggested_mode, limit: DEFAULT_LIMIT, unlimited: false },
    validate: ({ limit, unlimited }) =>
      !unlimited && parseLimit(limit) === undefined ? { limit: t("sync.limitWrong") } : {},
    fields: {},
  });
}

export type SyncOptionsForm = ReturnType<typeof useSyncOptions>;
