import { Text, Title } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { useRunProblems } from "../../backend/queries/problems";
import { FixList } from "./FixList";

/** Why the list has more or fewer patients than the run skipped, or than are to fix. */
function difference(t: TFunction, total: number, { counts: { skipped }, verified }: RunRecord): string | null {
  if (total > skipped) return t("summary.skippedBefore", { skipped });
  if (total < skipped) return t("summary.listedBefore", { count: skipped - total });
  const toFix = verified?.with_problems ?? total;
  return toFix > total ? t("summary.stillToFix", { count: toFix - total }) : null;
}

/** The patients that a run did not import, grouped by what has to be done. */
export function RunProblems({ run }: { run: RunRecord }) {
  const { t } = useTranslation();
  const source = useRunProblems(run);
  return (
    <FixList
      name={run.integration_name}
      source={source}
      heading={(total) => (
        <>
          <Title order={3}>{t("summary.problemsTitle", { count: total })}</Title>
          <Text size="sm" c="dimmed">
            {difference(t, total, run)}
          </Text>
        </>
      )}
    />
  );
}
