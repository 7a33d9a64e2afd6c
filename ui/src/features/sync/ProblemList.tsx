import { Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProblemView } from "../../bindings/ProblemView";
import type { ProblemSource } from "../../backend/queries/problems";
import { LongTable } from "../../components/LongTable";
import type { LongColumn } from "../../components/longTableColumns";
import { SearchField } from "../../components/SearchField";
import { StateBadge } from "../../components/StateBadge";
import { sayProblem } from "../../i18n/officeWords";
import { ProblemButtons } from "./ProblemButtons";
import classes from "./Sync.module.css";

/** Everybody who was not brought in: why, and what to do. */
export function ProblemList({ source }: { source: ProblemSource }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const columns = useMemo(
    (): LongColumn<ProblemView>[] => [
      { id: "number", header: t("summary.number"), width: "6rem", cell: (row) => row.pat_num },
      { id: "wrong", header: t("summary.wrong"), width: "1fr", cell: (row) => <Wrong problem={row} /> },
      { id: "todo", header: t("summary.todo"), width: "1.5fr", cell: (row) => <Remedy problem={row} /> },
    ],
    [t],
  );
  return (
    <section>
      <div className={classes.problemsTop}>
        <Title order={3}>{t("summary.problemsTitle", { count: source.count })}</Title>
        <ProblemButtons source={source} />
      </div>
      <SearchField
        my="sm"
        size="sm"
        aria-label={t("summary.problemsSearch")}
        placeholder={t("summary.problemsSearch")}
        value={search}
        onSearch={setSearch}
      />
      <div className={classes.table}>
        <LongTable
          label={t("summary.problems")}
          columns={columns}
          queryKey={[...source.key, search]}
          fetchPage={async (slice) => {
            const page = await source.fetch(search, slice);
            return { total: page.total, rows: page.problems };
          }}
          pageSize={100}
          rowHeight={56}
          wraps
          empty={<Text size="sm" c="dimmed">{t("summary.noProblemFound")}</Text>}
        />
      </div>
    </section>
  );
}

function Wrong({ problem }: { problem: ProblemView }) {
  const { t } = useTranslation();
  const { message, lang } = sayProblem(problem);
  return (
    <span className={classes.wrong}>
      {problem.severity === "error" && <StateBadge tone="bad" words={t("summary.error")} />}
      <span lang={lang}>{message}</span>
    </span>
  );
}

function Remedy({ problem }: { problem: ProblemView }) {
  const { hint, lang } = sayProblem(problem);
  return (
    <Text size="sm" c="dimmed" lang={lang}>
      {hint}
    </Text>
  );
}
