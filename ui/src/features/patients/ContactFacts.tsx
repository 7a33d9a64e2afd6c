import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { useNow } from "../../components/useNow";
import { ageAt } from "../../i18n/birthday";
import { formatBirthday } from "../../i18n/format";
import { FactList } from "./FactList";
import { addressText } from "./addressText";
import { ageText } from "./ageText";

/** What the desk needs during a call: birthday and age, phone, email, and address. */
export function ContactFacts({ patient }: { patient: PatientDetail }) {
  const { t } = useTranslation();
  const age = ageAt(patient.birthday, new Date(useNow()));
  return (
    <section aria-label={t("patients.contact")}>
      <FactList
        facts={[
          { label: t("field.birthday"), value: formatBirthday(patient.birthday), after: age && ageText(t, age) },
          { label: t("field.phone"), value: patient.formatted_phone, copy: t("patients.copyPhone") },
          { label: t("field.email"), value: patient.email, copy: t("patients.copyEmail") },
          { label: t("field.address"), value: addressText(patient), copy: t("patients.copyAddress") },
        ]}
      />
    </section>
  );
}
