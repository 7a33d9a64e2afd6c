import { Badge, Button, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { useBackend } from "../../backend/BackendContext";
import { useMassChange } from "../../backend/queries/massChange";
import { CopyReportButton } from "./CopyReportButton";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { ErrorNote } from "../../components/ErrorNote";
import { FaultNote } from "../../components/FaultNote";
import { SaveCsvButton } from "../../components/SaveCsvButton";
import { formatWhen } from "../../i18n/format";
import { PreviewSession } from "../preview/PreviewSession";
import { MassChangeTable } from "./MassChangeTable";
import { changedBefore, massChangeOddity, massChangeTitle } from "./massChangeTexts";
import { RunLoading } from "./RunLoading";
import type { SyncRun } from "./useSyncRun";
import classes from "./Sync.module.css";

interface MassChangeQuestionProps {
  run: RunRecord;
  sync: SyncRun;
  onClose: () => void;
}

/** The active patients of the integration when the run stopped. */
function linkedPatients({ fault }: RunRecord): number {
  return fault && "args" in fault && "linked" in fault.args ? fault.args.linked : 0;
}

/** The question before a mass change: who would change, and what is odd about it. The safe answer is the main button. */
export function MassChangeQuestion({ run, sync, onClose }: MassChangeQuestionProps) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const question = useMassChange(run.run_id);
  const [previewed, setPreviewed] = useState(false);
  if (!question.data) return <RunLoading error={question.error} onRetry={() => void question.refetch()} />;
  const { inactive, renamed } = question.data;
  const total = inactive + renamed;
  const { integration, mode, limit, integration_name: name, started_at: startedAt } = run;
  if (previewed) {
    const request = { integration, mode, limit, allow_mass_change: false };
    return <PreviewSession request={request} name={name} sync={sync} onBack={() => setPreviewed(false)} />;
  }
  return (
    <>
      <DialogHeading
        title={massChangeTitle(t, question.data)}
        subtitle={[name, t(`sync.${mode}`), formatWhen(startedAt), changedBefore(t, question.data, run)].join(" · ")}
      />
      <DialogBody width={840}>
        <span className="visually-hidden" role="status">
          {t("summary.needs_decision")}
        </span>
        <ErrorNote
          title={massChangeOddity(t, question.data, linkedPatients(run))}
          text={t(inactive > 0 ? "massChange.usually" : "massChange.usuallyRenamed")}
          announced={false}
        />
        <div className={classes.massChangeTop}>
          <Title order={3}>{t(renamed === 0 ? "massChange.whoInactive" : "massChange.who")}</Title>
          {inactive > 0 && <Badge color="gray" c="dimmed">{t("massChange.inactive", { count: inactive })}</Badge>}
          {renamed > 0 && <Badge color="gray" c="dimmed">{t("massChange.renamed", { count: renamed })}</Badge>}
          <SaveCsvButton label={t("summary.saveCsv")} save={() => call("save_mass_change_csv", { run: run.run_id })} />
        </div>
        <MassChangeTable run={run.run_id} total={total} />
        <Text size="sm" c="dimmed">
          {t("massChange.applyText")}
        </Text>
        {sync.fault && <FaultNote fault={sync.fault} />}
        <DialogButtons
          start={
            <Button
              variant="outline"
              color="red"
              loading={sync.starting}
              onClick={() => void sync.start({ integration, mode, limit, allow_mass_change: true })}
            >
              {t("massChange.apply")}
            </Button>
          }
        >
          <CopyReportButton run={run.run_id} />
          <Button variant="default" onClick={() => setPreviewed(true)}>
            {t("preview.button")}
          </Button>
          <Button onClick={onClose} data-autofocus>
            {t("massChange.keep")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
