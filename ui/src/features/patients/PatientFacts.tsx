import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { formatBirthday, formatDateTime } from "../../i18n/format";
import { FactSection } from "./FactSection";

/** The fields of a patient in the order of the guide. */
export function PatientFacts({ patient }: { patient: PatientDetail }) {
  const { t } = useTranslation();
  return (
    <>
      <FactSection
        title={t("patients.basic")}
        facts={[
          [t("field.first_name"), patient.first_name],
          ...(patient.legal_first_name ? [[t("field.legal_first_name"), patient.legal_first_name] as const] : []),
          [t("field.last_name"), patient.last_name],
          [t("field.birthday"), formatBirthday(patient.birthday)],
          [t("field.gender"), t(`gender.${patient.gender}`)],
        ]}
      />
      <FactSection
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
      <FactSection
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
