import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunQuery } from "../../bindings/RunQuery";
import { useActivity } from "../../backend/queries/runs";
import { LoadFailed } from "../../components/LoadFailed";
import { ActivityCharts } from "./ActivityCharts";
import { ActivityFigures } from "./ActivityFigures";
import { NoRuns } from "./NoRuns";

interface ActivityOverTimeProps {
  query: RunQuery;
  as: "charts" | "figures";
  onClear: (() => void) | undefined;
}

/** The results of the runs by day, week, or month, as charts or as a table. */
export function ActivityOverTime({ query, as, onClear }: ActivityOverTimeProps) {
  const { t } = useTranslation();
  const activity = useActivity(query);
  if (activity.isError) return <LoadFailed error={activity.error} onRetry={() => void activity.refetch()} />;
  if (!activity.data) return <Skeleton height={260} role="status" aria-label={t("common.loading")} />;
  if (activity.data.points.every((point) => point.runs === 0)) return <NoRuns onClear={onClear} />;
  return as === "charts" ? <ActivityCharts activity={activity.data} /> : <ActivityFigures activity={activity.data} />;
}
