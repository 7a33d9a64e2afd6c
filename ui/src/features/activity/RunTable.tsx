import { IconHistory } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RunView } from "../../bindings/RunView";
import { useBackend } from "../../backend/BackendContext";
import { EmptyState } from "../../components/EmptyState";
import { LongTable } from "../../components/LongTable";
import type { LongColumn } from "../../components/longTableColumns";
import { formatDateTime } from "../../i18n/format";
import { allRuns } from "./runWish";
import { OutcomeBadge } from "./OutcomeBadge";
import { TwoLines } from "./TwoLines";

/** The runs, newest first. */
export function RunTable({ onOpen }: { onOpen: (run: string) => void }) {
  const { t } = useTranslation();
  const backend = useBackend();
  const columns = useMemo(
    (): LongColumn<RunView>[] => [
      { id: "when", header: t("activity.when"), width: "11.5rem", cell: (run) => formatDateTime(run.started_at) },
      {
        id: "integration",
        header: t("activity.integration"),
        width: "1fr",
        cell: (run) => <TwoLines first={run.integration_name} second={t(`sync.${run.mode}`)} />,
      },
      {
        id: "trigger",
        header: t("activity.trigger"),
        width: "8rem",
        cell: (run) => t(`activity.triggers.${run.trigger}`),
      },
      {
        id: "counts",
        header: t("activity.counts"),
        width: "1.2fr",
        cell: (run) => (
          <TwoLines first={t("activity.broughtIn", run.counts)} second={t("activity.skipped", run.counts)} />
        ),
      },
      {
        id: "outcome",
        header: t("activity.outcome"),
        width: "9.5rem",
        cell: (run) => <OutcomeBadge run={run} />,
      },
    ],
    [t],
  );
  return (
    <LongTable
      label={t("activity.list")}
      columns={columns}
      queryKey={["runs", "list"]}
      fetchPage={async (slice) => {
        const page = await backend.listRuns(allRuns, slice);
        return { total: page.total, rows: page.runs };
      }}
      pageSize={100}
      rowHeight={60}
      onOpen={(run) => onOpen(run.run_id)}
      openLabel={(run) => `${formatDateTime(run.started_at)}, ${run.integration_name}`}
      empty={<EmptyState icon={<IconHistory size={24} />} title={t("activity.emptyTitle")} text={t("activity.emptyText")} />}
    />
  );
}
