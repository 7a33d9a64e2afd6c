import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RunQuery } from "../../bindings/RunQuery";
import type { RunRecord } from "../../bindings/RunRecord";
import { useBackend } from "../../backend/BackendContext";
import { VirtualTable } from "../../components/VirtualTable";
import type { TableColumn } from "../../components/virtualTableColumns";
import { useNow } from "../../components/useNow";
import { formatWhenFirst } from "../../i18n/format";
import { NoRuns } from "./NoRuns";
import { OutcomeBadge } from "./OutcomeBadge";
import { runChanges, runDuration, runReason, runStarter } from "./runText";
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
  const now = useNow();
  const columns = useMemo(
    (): TableColumn<RunRecord>[] => [
      {
        id: "when",
        header: t("activity.when"),
        width: "11.75rem",
        cell: (run) => <StackedText first={formatWhenFirst(run.started_at, now)} second={runDuration(run)} />,
      },
      {
        id: "counts",
        header: t("activity.counts"),
        width: "minmax(0, 1.5fr)",
        cell: (run) => <StackedText first={runChanges(t, run)} second={runReason(t, run)} />,
      },
      {
        id: "integration",
        header: t("activity.integration"),
        width: "minmax(11rem, 1fr)",
        cell: (run) => <StackedText first={run.integration_name} second={run.undoes === null ? t(`sync.${run.mode}`) : t("undo.ran")} />,
      },
      {
        id: "trigger",
        header: t("activity.trigger"),
        width: "7rem",
        cell: (run) => <StackedText first={runStarter(t, run)} second={run.trigger === "command" ? t("activity.triggers.command") : ""} />,
      },
      {
        id: "outcome",
        header: t("activity.outcome"),
        width: "12rem",
        cell: (run) => <OutcomeBadge run={run} />,
      },
    ],
    [t, now],
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
      wraps
      onTotal={onTotal}
      onOpen={(run) => onOpen(run.run_id)}
      openLabel={(run) => `${[formatWhenFirst(run.started_at, now), runDuration(run)].filter(Boolean).join(" ")}, ${run.integration_name}`}
      empty={<NoRuns onClear={onClear} />}
    />
  );
}
