import { Button, Skeleton, Text } from "@mantine/core";
import { IconCircleCheck, IconUsers } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FixList as Groups } from "../../bindings/FixList";
import { toFault } from "../../backend/fault";
import { useFixList, useNamesInSource, type ProblemSource } from "../../backend/queries/problems";
import { EmptyState } from "../../components/EmptyState";
import { FaultNote } from "../../components/FaultNote";
import { LoadFailed } from "../../components/LoadFailed";
import { SearchField } from "../../components/SearchField";
import { problemTitle } from "../../i18n/codeText";
import { FixGroup } from "./FixGroup";
import { sourceNames, type SourceNames } from "./sourceNames";
import { PrintedFixList } from "./PrintedFixList";
import { PrintButton } from "./PrintButton";
import { ProblemButtons } from "./ProblemButtons";
import classes from "./Sync.module.css";

interface FixListProps {
  /** The integration's name. */
  name: string;
  source: ProblemSource;
  /** Above the list, once its length is known. */
  heading?: (total: number) => ReactNode;
}

/** What to correct in Open Dental, grouped by the correction, with the patient numbers, and the names on request. */
export function FixList({ name, source, heading }: FixListProps) {
  const { t } = useTranslation();
  const list = useFixList(source);
  if (list.isError) return <LoadFailed error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Skeleton height={160} role="status" aria-label={t("common.loading")} />;
  return (
    <section>
      {heading?.(list.data.total)}
      {list.data.total === 0 ? <NothingToFix quiet={heading !== undefined} /> : <Loaded name={name} source={source} list={list.data} />}
    </section>
  );
}

function NothingToFix({ quiet }: { quiet: boolean }) {
  const { t } = useTranslation();
  if (quiet) return null;
  return <EmptyState icon={<IconCircleCheck size={24} />} title={t("fixList.empty")} text={t("fixList.emptyText")} />;
}

function Loaded({ name, source, list }: { name: string; source: ProblemSource; list: Groups }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const reading = useNamesInSource(list.integration);
  const toggle = useRef<HTMLButtonElement>(null);
  // The list gets longer, and may have moved the button out of sight.
  useEffect(() => {
    if (!reading.data) return;
    toggle.current?.focus();
    toggle.current?.scrollIntoView({ block: "nearest" });
  }, [reading.data]);
  const names = sourceNames(reading.data);
  const found = matching(list, names, search);
  const numbers = list.groups.flatMap(({ patients }) => patients.map((patient) => patient.pat_num));
  return (
    <>
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
          <Button
            ref={toggle}
            variant="default"
            size="xs"
            leftSection={<IconUsers size={15} aria-hidden="true" />}
            // Not disabled meanwhile, because it would lose the focus.
            aria-busy={reading.isPending}
            onClick={() => (reading.data ? reading.reset() : reading.mutate(numbers))}
          >
            {t(reading.data ? "fixList.hideNames" : "fixList.showNames")}
          </Button>
          <PrintButton />
          <ProblemButtons source={source} />
        </div>
      </div>
      {reading.isError && <FaultNote fault={toFault(reading.error)} also={t("fixList.namesLive")} />}
      {found.map((group) => (
        <FixGroup key={group.code} integration={list.integration} group={group} names={names} />
      ))}
      {found.length === 0 && (
        <Text size="sm" c="dimmed" mt="md">
          {t("summary.noProblemFound")}
        </Text>
      )}
      <PrintedFixList name={name} groups={list.groups} names={names} />
    </>
  );
}

/** The groups, reduced to the patients whose problem, number, or name contains the search text. */
function matching(list: Groups, names: SourceNames, search: string): Groups["groups"] {
  const wanted = search.trim().toLowerCase();
  const holds = (...texts: (string | undefined)[]) => texts.some((text) => text?.toLowerCase().includes(wanted));
  return list.groups
    .map((group) => ({
      ...group,
      patients: group.patients.filter(({ pat_num }) => holds(problemTitle(group.code), pat_num, names.get(pat_num))),
    }))
    .filter((group) => group.patients.length > 0);
}
