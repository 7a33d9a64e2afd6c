import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { Note } from "../../components/Note";
import { formatList } from "../../i18n/format";
import { StatusBadge } from "../../components/StatusBadge";
import { UndoMerge } from "./UndoMerge";
import classes from "./Patients.module.css";

interface PatientStatusNotesProps {
  patient: PatientDetail;
  /** The button beside the status. */
  action: ReactNode;
  /** Shows another patient instead. */
  onOpen: (id: string) => void;
}

/** Whether a patient is active, merged into another one, or synced by an integration, and which records were merged into it. */
export function PatientStatusNotes({ patient, action, onOpen }: PatientStatusNotesProps) {
  const { t } = useTranslation();
  const { status, links, merged_into, merged_records: records } = patient;
  const survivor = status.status === "inactive" ? merged_into : null;
  return (
    <>
      <div className={classes.badges}>
        {status.status === "active" ? (
          <StatusBadge color="good" label={t("status.active")} />
        ) : (
          <>
            <StatusBadge color="quiet" label={t("status.inactive")} />
            <Text size="sm">{t(`inactiveReason.${status.reason}`)}</Text>
          </>
        )}
        {links.length === 0 && !survivor && <StatusBadge color="brand" label={t("patients.manual")} />}
        <div className={classes.actions}>{action}</div>
      </div>
      {survivor && (
        <Note color="brand">
          {t("patients.mergedInto")}{" "}
          <Anchor component="button" type="button" fw={600} onClick={() => onOpen(survivor.id)}>
            {survivor.name}
          </Anchor>
          {". "}
          {t("patients.mergedIntoText")}
          {survivor.merged_here && <UndoMerge patient={patient.id} survivor={survivor.id} onOpen={onOpen} />}
        </Note>
      )}
      {links.length > 0 && !survivor && (
        <Text size="sm" c="dimmed">
          <strong>
            {t("patients.linked", {
              name: formatList(links.map((link) => link.integration_name)),
            })}
          </strong>
          {". "}
          {t("patients.linkedText")}
        </Text>
      )}
      {records.length > 0 && (
        <Text size="sm">
          {t("patients.merged.records")}{" "}
          {records.map(({ id, name }) => (
            <Anchor key={id} component="button" type="button" size="sm" mr="xs" onClick={() => onOpen(id)}>
              {name}
            </Anchor>
          ))}
        </Text>
      )}
    </>
  );
}
