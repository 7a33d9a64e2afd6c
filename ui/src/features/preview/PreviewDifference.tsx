import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useBackend } from "../../backend/BackendContext";
import { Note } from "../../components/Note";

/** Whether a run that was started from a preview did what was shown. Nothing for other runs. */
export function PreviewDifference({ run }: { run: string }) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const found = useQuery({ queryKey: ["preview", "differs", run], queryFn: () => call("differs_from_preview", { run }) });
  if (found.data === true) return <Note color="warn">{t("preview.differs")}</Note>;
  if (found.data === false) return <Note color="good">{t("preview.same")}</Note>;
  return null;
}
