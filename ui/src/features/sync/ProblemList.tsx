import { Text, Title } from "@mantine/core";
import type { TFunction } from "i18next";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import type { ProblemView } from "../../bindings/ProblemView";
import type { ProblemSource } from "../../backend/queries/problems";
import { VirtualTable } from "../../components/VirtualTable";
import type { TableColumn } from "../../components/virtualTableColumns";
import { SearchField } from "../../components/SearchField";
import { StatusBadge } from "../../components/StatusBadge";
import { problemRemedy, problemTitle } from "../../i18n/codeText";
import { ProblemButtons } from "./ProblemButtons";
import classes from "./Sync.module.css";

interface ProblemListProps {
  source: ProblemSource;
  run: RunRecord;
}

/** Why the list has more or fewer patients than the run skipped, or than are to fix. */
function difference(t: TFunction, total: number, { counts: { skipped }, verified }: RunRecord): string | null {
  if (total > skipped) return t("summary.skippedBefore", { skipped });
  if (total < skipped) return t("summary.listedBefore", { count: skipped - total });
  const toFix = verified?.with_problems ?? total;
  return toFix > total ? t("summary.stillToFix", { count: toFix - total }) : null;
}

/** The patients that were not imported: why, and what to do. */
export function ProblemList({ source, run }: ProblemListProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [total, setTotal] = useState<number | undefined>(undefined);
  // The first total is that of the whole list; later ones are those of a search.
  const onTotal = useCallback((found: number | undefined) => setTotal((first) => first ?? found), []);
  const columns = useMemo(
    (): TableColumn<ProblemView>[] => [
      { id: "number", header: t("summary.number"), width: "8.5rem", cell: (row) => row.pat_num },
      { id: "reason", header: t("summary.wrong"), width: "1fr", cell: (row) => <Reason problem={row} /> },
      { id: "remedy", header: t("summary.todo"), width: "1.5fr", cell: (row) => <Remedy problem={row} /> },
    ],
    [t],
  );
  return (
    <section>
      <div className={classes.problemsTop}>
        <Title order={3}>{total === undefined ? " " : t("summary.problemsTitle", { count: total })}</Title>
        {total !== 0 && <ProblemButtons source={source} />}
      </div>
      {total !== undefined && (
        <Text size="sm" c="dimmed">
          {difference(t, total, run)}
        </Text>
      )}
      {total !== 0 && (
        <>
          <SearchField
            my="sm"
            size="sm"
            aria-label={t("summary.problemsSearch")}
            placeholder={t("summary.problemsSearch")}
            value={search}
            onSearch={setSearch}
          />
          <div className={classes.table}>
            <VirtualTable
              label={t("summary.problems")}
              columns={columns}
              queryKey={[...source.key, search]}
              fetchPage={async (slice) => {
                const page = await source.fetch(search, slice);
                return { total: page.total, rows: page.problems };
              }}
              onTotal={onTotal}
              pageSize={100}
              rowHeight={56}
              wraps
              empty={<Text size="sm" c="dimmed">{t("summary.noProblemFound")}</Text>}
            />
          </div>
        </>
      )}
    </section>
  );
}

function Reason({ problem }: { problem: ProblemView }) {
  const { t } = useTranslation();
  return (
    <span className={classes.reason}>
      {problem.severity === "error" && <StatusBadge color="bad" label={t("summary.error")} />}
      <span>{problemTitle(problem.code, problem.detail)}</span>
    </span>
  );
}

function Remedy({ problem }: { problem: ProblemView }) {
  return (
    <Text size="sm" c="dimmed">
      {problemRemedy(problem.code)}
    </Text>
  );
}
