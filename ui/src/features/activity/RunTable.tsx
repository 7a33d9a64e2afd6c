import { Button } from "@mantine/core";
import { IconFilterOff, IconHistory } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RunQuery } from "../../bindings/RunQuery";
import type { RunView } from "../../bindings/RunView";
import { useBackend } from "../../backend/BackendContext";
import { EmptyState } from "../../components/EmptyState";
import { LongTable } from "../../components/LongTable";
import type { LongColumn } from "../../components/longTableColumns";
import { formatDateTime, formatDuration } from "../../i18n/format";
import { OutcomeBadge } from "./OutcomeBadge";
import { TwoLines } from "./TwoLines";

interface RunTableProps {
  query: RunQuery;
  /** Shows every run again; absent if none is left out. */
  onClear: (() => void) | undefined;
  onTotal: (total: number | undefined) => void;
  onOpen: (run: string) => void;
}

/** The runs, newest first. */
export function RunTable({ query, onClear, onTotal, onOpen }: RunTableProps) {
  const { t } = useTranslation();
  const backend = useBackend();
  const columns = useMemo(
    (): LongColumn<RunView>[] => [
      {
        id: "when",
        header: t("activity.when"),
        width: "13rem",
        cell: (run) => <TwoLines first={formatDateTime(run.started_at)} second={duration(run)} />,
      },
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
        width: "1.1fr",
        cell: (run) => (
          <TwoLines first={t("activity.broughtIn", run.counts)} second={t("activity.skipped", run.counts)} />
        ),
      },
      {
        id: "outcome",
        header: t("activity.outcome"),
        width: "10.5rem",
        cell: (run) => <OutcomeBadge run={run} />,
      },
    ],
    [t],
  );
  return (
    <LongTable
      label={t("activity.list")}
      columns={columns}
      queryKey={["runs", "list", query]}
      fetchPage={async (slice) => {
        const page = await backend.listRuns(query, slice);
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

function duration(run: RunView): string {
  return run.finished_at === null ? "" : formatDuration(run.started_at, run.finished_at);
}

/** No sync yet, or none that matches. */
export function NoRuns({ onClear }: Pick<RunTableProps, "onClear">) {
  const { t } = useTranslation();
  if (!onClear) {
    return <EmptyState icon={<IconHistory size={24} />} title={t("activity.emptyTitle")} text={t("activity.emptyText")} />;
  }
  return (
    <EmptyState icon={<IconFilterOff size={24} />} title={t("activity.noHitsTitle")} text={t("activity.noHitsText")}>
      <Button variant="default" onClick={onClear}>
        {t("activity.showAll")}
      </Button>
    </EmptyState>
  );
}
