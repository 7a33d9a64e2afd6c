import { Button, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ChangeView } from "../../bindings/ChangeView";
import type { RunView } from "../../bindings/RunView";
import { useBackend } from "../../backend/BackendContext";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { LongTable } from "../../components/LongTable";
import type { LongColumn } from "../../components/longTableColumns";
import { StateBadge } from "../../components/StateBadge";
import { SaveCsvButton } from "../../components/SaveCsvButton";
import { ChangedFields } from "./ChangedFields";
import { changeTone } from "./changeTone";
import classes from "./Sync.module.css";

interface ChangeListProps {
  run: RunView;
  onBack: () => void;
  onClose: () => void;
}

/** What a run changed, patient by patient and field by field. */
export function ChangeList({ run, onBack, onClose }: ChangeListProps) {
  const { t } = useTranslation();
  const backend = useBackend();
  const columns = useMemo(
    (): LongColumn<ChangeView>[] => [
      { id: "patient", header: t("patients.details"), width: "1fr", cell: (row) => row.patient_name },
      {
        id: "kind",
        header: t("summary.changeKind"),
        width: "9rem",
        cell: (row) => <StateBadge tone={changeTone[row.kind]} words={t(`summary.change.${row.kind}`)} />,
      },
      { id: "fields", header: t("summary.changesTitle"), width: "2fr", cell: (row) => <ChangedFields change={row} /> },
    ],
    [t],
  );
  return (
    <>
      <DialogHeading title={t("summary.changesTitle")} subtitle={run.integration_name} />
      <DialogBody width={780}>
        <SaveCsvButton label={t("summary.saveCsv")} save={() => backend.saveChangesCsv(run.run_id)} />
        <div className={classes.changes}>
          <LongTable
            label={t("summary.changes")}
            columns={columns}
            queryKey={["runs", "changes", run.run_id]}
            fetchPage={async (slice) => {
              const page = await backend.runChanges(run.run_id, slice);
              return { total: page.total, rows: page.changes };
            }}
            pageSize={100}
            rowHeight={64}
            wraps
            empty={<Text size="sm" c="dimmed">{t("summary.noChanges")}</Text>}
          />
        </div>
        <DialogButtons
          start={
            <Button variant="subtle" color="gray" onClick={onBack} data-autofocus>
              {t("summary.backToSummary")}
            </Button>
          }
        >
          <Button onClick={onClose}>{t("common.done")}</Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}

