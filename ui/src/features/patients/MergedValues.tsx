import { Text, Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { toFault } from "../../backend/fault";
import { useKeepField, useReleaseField } from "../../backend/queries/patients";
import { FaultNote } from "../../components/FaultNote";
import { OwnValue } from "./OwnValue";
import { readValue } from "./shownValue";
import cardClasses from "./PatientCard.module.css";
import classes from "./OwnValues.module.css";

/** The values of a merged record that the patient has differently, until one of both is chosen. */
export function MergedValues({ patient }: { patient: PatientDetail }) {
  const { t } = useTranslation();
  const heading = useId();
  const keep = useKeepField();
  const release = useReleaseField();
  const { id } = patient;
  const merged = patient.replaced.filter(({ origin }) => origin === "merged_record");
  if (merged.length === 0) return null;
  const error = keep.error ?? release.error;
  return (
    <section aria-labelledby={heading}>
      <Title order={3} id={heading} className={cardClasses.section}>
        {t("patients.merged.title")}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t("patients.merged.why")}
      </Text>
      <ul className={classes.values}>
        {merged.map(({ field, ours, shown }) => (
          <OwnValue
            key={field}
            field={field}
            sides={[
              { label: t("patients.merged.here"), text: readValue(patient, field), used: true },
              { label: t("patients.merged.record"), text: shown, used: false },
            ]}
            choices={[
              {
                label: t("patients.merged.use"),
                name: t("patients.merged.useField", { field: t(`field.${field}`) }),
                onChoose: () => keep.mutate({ id, field, value: ours }),
              },
              {
                label: t("patients.merged.leave"),
                name: t("patients.merged.leaveField", { field: t(`field.${field}`) }),
                onChoose: () => release.mutate({ id, field }),
              },
            ]}
            busy={keep.isPending || release.isPending}
          />
        ))}
      </ul>
      {error !== null && <FaultNote fault={toFault(error)} />}
    </section>
  );
}
