import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useBackend } from "../../backend/BackendContext";
import pageClasses from "../../components/Page.module.css";
import { PageHeading } from "../../components/PageHeading";
import { SaveCsvButton } from "../../components/SaveCsvButton";
import { RunDialog } from "../sync/RunDialog";
import classes from "./Activity.module.css";
import { ActivityOverTime } from "./ActivityOverTime";
import { RunFilters } from "./RunFilters";
import { RunTable } from "./RunTable";
import { narrows, runQuery, startWish } from "./runWish";

const views = ["list", "charts", "figures"] as const;
type View = (typeof views)[number];

/** Every sync that was ever begun, one by one or over time. */
export function ActivityPage() {
  const { t } = useTranslation();
  const backend = useBackend();
  const [view, setView] = useState<View>("list");
  const [wish, setWish] = useState(startWish);
  const [total, setTotal] = useState<number | undefined>(undefined);
  const [run, setRun] = useState<string | null>(null);
  const query = runQuery(wish);
  const onClear = narrows(wish) ? () => setWish(startWish) : undefined;
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
              save={() => backend.saveRunsCsv(query)}
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
      <RunFilters wish={wish} onWish={setWish} />
      {view === "list" ? (
        <RunTable query={query} onClear={onClear} onTotal={setTotal} onOpen={setRun} />
      ) : (
        <ActivityOverTime query={query} as={view} onClear={onClear} />
      )}
      <RunDialog run={run} onClose={() => setRun(null)} />
    </div>
  );
}
