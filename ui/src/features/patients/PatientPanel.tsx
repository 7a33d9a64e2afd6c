import { Drawer, Skeleton, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePatient } from "../../backend/queries/patients";
import { LoadFailed } from "../../components/LoadFailed";
import classes from "./PatientCard.module.css";
import { PatientNumbers } from "./PatientNumbers";
import { PatientSections } from "./PatientSections";

interface PatientPanelProps {
  id: string;
  /** Shows another patient instead. */
  onOpen: (id: string) => void;
  onDeleted: () => void;
}

/** All fields of a patient that may be shown, the desk notes, and the history. */
export function PatientPanel({ id, onOpen, onDeleted }: PatientPanelProps) {
  const { t } = useTranslation();
  const patient = usePatient(id);
  // While the panel closes, the patient is read again and not found.
  const [deleted, setDeleted] = useState(false);
  const close = () => {
    setDeleted(true);
    onDeleted();
  };
  return (
    <>
      <Drawer.Header className={classes.head}>
        <div>
          <Drawer.Title>
            <Title order={2} component="span">
              {patient.data ? `${patient.data.first_name} ${patient.data.last_name}`.trim() : t("patients.details")}
            </Title>
          </Drawer.Title>
          {patient.data && patient.data.links.length > 0 && <PatientNumbers links={patient.data.links} />}
        </div>
        <Drawer.CloseButton aria-label={t("common.close")} />
      </Drawer.Header>
      <Drawer.Body>
        {patient.isError && !deleted && <LoadFailed error={patient.error} onRetry={() => void patient.refetch()} />}
        {patient.isPending && (
          <Stack role="status" aria-label={t("common.loading")}>
            {[70, 50, 85, 60, 40].map((width) => (
              <Skeleton key={width} height={14} width={`${width}%`} />
            ))}
          </Stack>
        )}
        {patient.data && <PatientSections patient={patient.data} onOpen={onOpen} onDeleted={close} />}
      </Drawer.Body>
    </>
  );
}
