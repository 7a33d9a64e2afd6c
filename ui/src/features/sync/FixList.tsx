import { Skeleton, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FixList as Groups } from "../../bindings/FixList";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useFixList, useOpenProblems } from "../../backend/queries/problems";
import { EmptyState } from "../../components/EmptyState";
import { LoadFailed } from "../../components/LoadFailed";
import { SearchField } from "../../components/SearchField";
import { FixGroup } from "./FixGroup";
import { PrintedFixList } from "./PrintedFixList";
import { PrintButton } from "./PrintButton";
import { ProblemButtons } from "./ProblemButtons";
import classes from "./Sync.module.css";

/** What to correct in Open Dental, grouped by the correction, with the patient numbers. */
export function FixList({ card }: { card: IntegrationCard }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const source = useOpenProblems(card);
  const list = useFixList(card.id);
  if (list.isError) return <LoadFailed error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Skeleton height={160} role="status" aria-label={t("common.loading")} />;
  if (list.data.total === 0) {
    return <EmptyState icon={<IconCircleCheck size={24} />} title={t("fixList.empty")} text={t("fixList.emptyText")} />;
  }
  const found = withNumber(list.data, search);
  return (
    <section>
      <Text size="sm" c="dimmed" mb="sm">
        {t("fixList.lead")}
      </Text>
      <div className={classes.problemsTop}>
        <SearchField
          className={classes.problemsSearch}
          size="sm"
          aria-label={t("fixList.search")}
          placeholder={t("fixList.search")}
          value={search}
          onSearch={setSearch}
        />
        <div className={classes.problemsTools}>
          <PrintButton />
          <ProblemButtons source={source} />
        </div>
      </div>
      {found.map((group) => (
        <FixGroup key={group.code} group={group} />
      ))}
      {found.length === 0 && (
        <Text size="sm" c="dimmed" mt="md">
          {t("summary.noProblemFound")}
        </Text>
      )}
      <PrintedFixList name={card.name} groups={list.data.groups} />
    </section>
  );
}

/** The groups, reduced to the patients whose number contains the search text. */
function withNumber(list: Groups, search: string): Groups["groups"] {
  const wanted = search.trim();
  return list.groups
    .map((group) => ({ ...group, patients: group.patients.filter((patient) => patient.pat_num.includes(wanted)) }))
    .filter((group) => group.patients.length > 0);
}
