import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunView } from "../../bindings/RunView";
import type { useSyncRun } from "./useSyncRun";

interface CompareEverythingProps {
  run: RunView;
  sync: ReturnType<typeof useSyncRun>;
}

/** The way on when Open Dental's database is not what it was: a Full Sync without a limit. */
export function CompareEverything({ run, sync }: CompareEverythingProps) {
  const { t } = useTranslation();
  if (run.fault?.code !== "source_changed") return null;
  const start = () => void sync.start({ integration: run.integration, mode: "full", limit: null, allow_mass_change: false });
  return (
    <Button loading={sync.starting} onClick={start}>
      {t("summary.compareEverything")}
    </Button>
  );
}
