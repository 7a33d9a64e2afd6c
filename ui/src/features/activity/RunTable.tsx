import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RunQuery } from "../../bindings/RunQuery";
import type { RunRecord } from "../../bindings/RunRecord";
import { useBackend } from "../../backend/BackendContext";
import { VirtualTable } from "../../components/VirtualTable";
import type { TableColumn } from "../../components/virtualTableColumns";
import { formatDateTime, formatDuration } from "../../i18n/format";
import { NoRuns } from "./NoRuns";
import { OutcomeBadge } from "./OutcomeBadge";
import { StackedText } from "./StackedText";

interface RunTableProps {
  query: RunQuery;
  /** Removes the filters; absent if there are none. */
  onClear: (() => void) | undefined;
  onTotal: (total: number | undefined) => void;
  onOpen: (run: string) => void;
}

/** The runs, newest first. */
export function RunTable({ query, onClear, onTotal, onOpen }: RunTableProps) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const columns = useMemo(
    (): TableColumn<RunRecord>[] => [
      {
        id: "when",
        header: t("activity.when"),
        width: "13rem",
        cell: (run) => <StackedText first={formatDateTime(run.started_at)} second={duration(run)} />,
      },
      {
        id: "integration",
        header: t("activity.integration"),
        width: "1fr",
        cell: (run) => <StackedText first={run.integration_name} second={run.undoes === null ? t(`sync.${run.mode}`) : t("undo.ran")} />,
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
        width: "1.3fr",
        cell: (run) =>
          run.undoes === null ? (
            <StackedText first={t("activity.addedUpdated", run.counts)} second={t("activity.skipped", run.counts)} />
          ) : (
            t("undo.counts", { removed: run.counts.deactivated, restored: run.counts.updated + run.counts.added })
          ),
      },
      {
        id: "outcome",
        header: t("activity.outcome"),
        width: "12.5rem",
        cell: (run) => <OutcomeBadge run={run} />,
      },
    ],
    [t],
  );
  return (
    <VirtualTable
      label={t("activity.list")}
      columns={columns}
      queryKey={["runs", "list", query]}
      fetchPage={async (slice) => {
        const page = await call("list_runs", { query, ...slice });
        return { total: page.total, rows: page.runs };
      }}
      pageSize={100}
      rowHeight={60}
      onTotal={onTotal}
      onOpen={(run) => onOpen(run.run_id)}
      openLabel={(run) => `${[formatDateTime(run.started_at), duration(run)].filter(Boolean).join(" ")}, ${run.integration_name}`}
      empty={<NoRuns onClear={onClear} />}
    />
  );
}

function duration(run: RunRecord): string {
  return run.finished_at === null ? "" : formatDuration(run.started_at, run.finished_at);
}
