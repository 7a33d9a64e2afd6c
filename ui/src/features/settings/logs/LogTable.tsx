import { IconFileText } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { LogLevel } from "../../../bindings/LogLevel";
import type { LogLine } from "../../../bindings/LogLine";
import { useBackend } from "../../../backend/BackendContext";
import { EmptyState } from "../../../components/EmptyState";
import { VirtualTable } from "../../../components/VirtualTable";
import type { TableColumn } from "../../../components/virtualTableColumns";
import { formatExactTime } from "../../../i18n/format";
import { LogLevelMark } from "./LogLevelMark";
import classes from "./Logs.module.css";

interface LogTableProps {
  search: string;
  level: LogLevel;
}

/** The log lines, newest first. They are always in English. */
export function LogTable({ search, level }: LogTableProps) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const columns = useMemo(
    (): TableColumn<LogLine>[] => [
      { id: "at", header: t("logs.when"), width: "13rem", cell: (line) => formatExactTime(line.at) },
      { id: "level", header: t("logs.level"), width: "8.5rem", cell: (line) => <LogLevelMark level={line.level} /> },
      {
        id: "text",
        header: t("logs.text"),
        width: "1fr",
        cell: (line) => (
          <span lang="en" className={classes.line}>
            {line.text}
          </span>
        ),
      },
    ],
    [t],
  );
  const searched = search !== "" || level !== "info";
  return (
    <VirtualTable
      label={t("logs.title")}
      columns={columns}
      queryKey={["log", search, level]}
      fetchPage={async (slice) => {
        const page = await call("log_lines", { query: { search, level, ...slice } });
        return { total: page.total, rows: page.lines };
      }}
      wraps
      empty={
        <EmptyState
          icon={<IconFileText size={24} />}
          title={t(searched ? "logs.nothingFound" : "logs.empty")}
          text={t(searched ? "logs.nothingFoundText" : "logs.emptyText")}
        />
      }
    />
  );
}
