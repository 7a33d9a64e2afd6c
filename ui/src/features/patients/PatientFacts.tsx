import { Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { formatDateTime } from "../../i18n/format";
import { FactList } from "./FactList";
import classes from "./PatientCard.module.css";

/** What the desk needs less often. */
export function PatientFacts({ patient }: { patient: PatientDetail }) {
  const { t } = useTranslation();
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <Title order={3} id={heading} className={classes.section}>
        {t("patients.more")}
      </Title>
      <FactList
        facts={[
          { label: t("field.first_name"), value: patient.first_name },
          ...(patient.legal_first_name ? [{ label: t("field.legal_first_name"), value: patient.legal_first_name }] : []),
          { label: t("field.last_name"), value: patient.last_name },
          { label: t("field.gender"), value: t(`gender.${patient.gender}`) },
          { label: t("field.ssn"), value: patient.ssn_on_file ? t("patients.ssnOn") : t("patients.ssnOff") },
          { label: t("field.insurance_number"), value: patient.insurance_number },
          { label: t("patients.company"), value: patient.company_name },
          { label: t("patients.addedOn"), value: formatDateTime(patient.created_at) },
          { label: t("patients.changedOn"), value: formatDateTime(patient.updated_at) },
        ]}
      />
    </section>
  );
}
