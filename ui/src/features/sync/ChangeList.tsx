import { Button, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChangeRecord } from "../../bindings/ChangeRecord";
import type { RunRecord } from "../../bindings/RunRecord";
import { useOpenPatient } from "../../app/navigation";
import { useBackend } from "../../backend/BackendContext";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { VirtualTable } from "../../components/VirtualTable";
import type { TableColumn } from "../../components/virtualTableColumns";
import { StatusBadge } from "../../components/StatusBadge";
import { SaveCsvButton } from "../../components/SaveCsvButton";
import { ChangeFieldsCell } from "./ChangeFieldsCell";
import { changeColor } from "./changeColor";
import classes from "./Sync.module.css";

interface ChangeListProps {
  run: RunRecord;
  onBack: () => void;
  onClose: () => void;
}

const keyOf = (change: ChangeRecord) => `${change.patient} ${change.kind}`;

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** What a run changed, one line for each patient. A name opens the patient, unless an undo removed it. */
export function ChangeList({ run, onBack, onClose }: ChangeListProps) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const openPatient = useOpenPatient();
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const columns = useMemo(
    (): TableColumn<ChangeRecord>[] => [
      {
        id: "patient",
        header: t("patients.details"),
        width: "1fr",
        cell: (row) => row.patient_name,
      },
      {
        id: "kind",
        header: t("summary.changeKind"),
        width: "9rem",
        cell: (row) => <StatusBadge color={changeColor[row.kind]} label={t(`summary.change.${row.kind}`)} />,
      },
      {
        id: "fields",
        header: t("activity.counts"),
        width: "2fr",
        cell: (row) => (
          <ChangeFieldsCell
            change={row}
            expanded={expanded.has(keyOf(row))}
            onToggle={() => setExpanded((before) => toggled(before, keyOf(row)))}
          />
        ),
      },
    ],
    [t, expanded],
  );
  return (
    <>
      <DialogHeading title={t("summary.changesTitle")} subtitle={run.integration_name} />
      <DialogBody width={780}>
        <SaveCsvButton label={t("summary.saveCsv")} save={() => call("save_changes_csv", { run: run.run_id })} />
        <div className={classes.changes}>
          <VirtualTable
            label={t("summary.changes")}
            columns={columns}
            queryKey={["runs", "changes", run.run_id]}
            fetchPage={async (slice) => {
              const page = await call("run_changes", { run: run.run_id, ...slice });
              return { total: page.total, rows: page.changes };
            }}
            pageSize={100}
            rowHeight={44}
            wraps
            onOpen={(row) => openPatient(row.patient)}
            opens={(row) => row.exists}
            openLabel={(row) => row.patient_name}
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
