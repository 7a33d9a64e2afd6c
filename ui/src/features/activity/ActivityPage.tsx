import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useScreen } from "../../app/navigation";
import { useBackend } from "../../backend/BackendContext";
import pageClasses from "../../components/Page.module.css";
import { PageHeading } from "../../components/PageHeading";
import { SaveCsvButton } from "../../components/SaveCsvButton";
import { RunDialog } from "../sync/RunDialog";
import classes from "./Activity.module.css";
import { ActivityOverTime } from "./ActivityOverTime";
import { PeriodTotals } from "./PeriodTotals";
import { RunFilterBar } from "./RunFilterBar";
import { RunTable } from "./RunTable";
import { ScheduledDays } from "./ScheduledDays";
import { isFiltered, runQuery, noFilters, since } from "./runFilters";

const views = ["list", "charts", "figures"] as const;
type View = (typeof views)[number];

/** Whether every night ran, and the history of syncs, as a list or over time. */
export function ActivityPage() {
  const { t } = useTranslation();
  const { call } = useBackend();
  const [view, setView] = useState<View>("list");
  const screen = useScreen();
  const [filters, setFilters] = useState(screen.page === "activity" && screen.from ? since(screen.from) : noFilters);
  const [total, setTotal] = useState<number | undefined>(undefined);
  const [run, setRun] = useState<string | null>(screen.page === "activity" ? (screen.run ?? null) : null);
  const query = runQuery(filters);
  const onClear = isFiltered(filters) ? () => setFilters(noFilters) : undefined;
  return (
    <div className={`${pageClasses.page} ${view === "list" ? `${pageClasses.filled} ${classes.list}` : ""}`}>
      <PageHeading
        title={t("activity.title")}
        subtitle={
          <span aria-live="polite">
            {view !== "list" ? t("activity.leadOverTime") : total ? t("activity.found", { count: total }) : t("activity.lead")}
          </span>
        }
        action={
          <div className={classes.tools}>
            <SaveCsvButton
              label={t("activity.save")}
              save={() => call("save_runs_csv", { query })}
              disabled={total === 0}
            />
            <SegmentedControl
              aria-label={t("activity.view")}
              data={views.map((value) => ({ value, label: t(`activity.views.${value}`) }))}
              value={view}
              onChange={(chosen) => setView(chosen as View)}
            />
          </div>
        }
      />
      <ScheduledDays onOpen={setRun} />
      <RunFilterBar filters={filters} onFilters={setFilters} />
      {view === "list" ? (
        <>
          <PeriodTotals query={query} listed={total} />
          <RunTable query={query} onClear={onClear} onTotal={setTotal} onOpen={setRun} />
        </>
      ) : (
        <ActivityOverTime query={query} as={view} onClear={onClear} />
      )}
      <RunDialog run={run} onClose={() => setRun(null)} />
    </div>
  );
}
