import { useState } from "react";
import { useTranslation } from "react-i18next";
import pageClasses from "../../components/Page.module.css";
import { PageHeading } from "../../components/PageHeading";
import { RunDialog } from "../sync/RunDialog";
import { RunTable } from "./RunTable";

/** Every sync that was ever begun. */
export function ActivityPage() {
  const { t } = useTranslation();
  const [run, setRun] = useState<string | null>(null);
  return (
    <div className={`${pageClasses.page} ${pageClasses.filled}`}>
      <PageHeading title={t("activity.title")} subtitle={t("activity.lead")} />
      <RunTable onOpen={setRun} />
      <RunDialog run={run} onClose={() => setRun(null)} />
    </div>
  );
}
