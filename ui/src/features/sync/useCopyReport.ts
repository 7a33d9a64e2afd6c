import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useBackend } from "../../backend/BackendContext";
import { copyText } from "../../components/copyText";

/** Copies why a sync failed, for IT. The label says how that ended. */
export function useCopyReport(run: string) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const copying = useMutation({ mutationFn: async () => copyText(await call("fault_report", { run })) });
  const ended = copying.isError || copying.data === false ? t("common.copyFailed") : t("common.copied");
  return {
    copy: () => copying.mutate(),
    busy: copying.isPending,
    label: copying.isIdle || copying.isPending ? null : ended,
  };
}
