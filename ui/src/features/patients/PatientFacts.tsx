import { Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { formatBirthday, formatDateTime } from "../../i18n/format";
import classes from "./Patients.module.css";

/** Every field of a patient, in the order of the guide. */
export function PatientFacts({ patient }: { patient: PatientDetail }) {
  const { t } = useTranslation();
  return (
    <>
      <Section
        title={t("patients.basic")}
        facts={[
          [t("field.first_name"), patient.first_name],
          ...(patient.legal_first_name ? [[t("field.legal_first_name"), patient.legal_first_name] as const] : []),
          [t("field.last_name"), patient.last_name],
          [t("field.birthday"), formatBirthday(patient.birthday)],
          [t("field.gender"), t(`gender.${patient.gender}`)],
        ]}
      />
      <Section
        title={t("patients.contact")}
        facts={[
          [t("field.email"), patient.email],
          [t("field.phone"), patient.phone],
          [t("field.address"), patient.address],
          [t("field.city"), patient.city],
          [t("field.state"), patient.state],
          [t("field.zip"), patient.zip],
        ]}
      />
      <Section
        title={t("patients.more")}
        facts={[
          [t("field.ssn"), patient.ssn_on_file ? t("patients.ssnOn") : t("patients.ssnOff")],
          [t("field.insurance_number"), patient.insurance_number],
          [t("patients.company"), patient.company_name],
          [t("patients.addedOn"), formatDateTime(patient.created_at)],
          [t("patients.changedOn"), formatDateTime(patient.updated_at)],
        ]}
      />
    </>
  );
}

interface SectionProps {
  title: string;
  facts: (readonly [label: string, value: string])[];
}

function Section({ title, facts }: SectionProps) {
  const { t } = useTranslation();
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <Title order={3} id={heading} className={classes.section}>
        {title}
      </Title>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label} style={{ display: "contents" }}>
            <dt>{label}</dt>
            <dd>{value || <EmptyFact words={t("common.none")} />}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function EmptyFact({ words }: { words: string }) {
  return (
    <>
      <span aria-hidden="true">-</span>
      <span className="unseen">{words}</span>
    </>
  );
}
