import { Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CompanyView } from "../../bindings/CompanyView";
import type { Gender } from "../../bindings/Gender";
import type { FaultForm } from "../../components/useFaultForm";
import { BirthdayField } from "./BirthdayField";
import type { PatientValues } from "./patientValues";
import classes from "./Patients.module.css";

interface PatientFieldsProps {
  form: FaultForm<PatientValues>;
  company: string;
  /** The companies to choose from; none for an existing patient. */
  companies: CompanyView[];
}

export const genders: Gender[] = ["female", "male", "other", "unknown"];

type TextField = "first_name" | "last_name" | "birthday" | "email" | "phone" | "address" | "city" | "state" | "zip" | "insurance_number";

/** The fields of a patient that is entered manually. */
export function PatientFields({ form, company, companies }: PatientFieldsProps) {
  const { t } = useTranslation();
  const text = (field: TextField) => ({ label: t(`field.${field}`), ...form.getInputProps(field) });
  return (
    <div className={classes.fields}>
      <TextInput className={classes.half} {...text("first_name")} required data-autofocus />
      <TextInput className={classes.half} {...text("last_name")} required />
      <BirthdayField className={classes.half} {...text("birthday")} value={form.values.birthday} required />
      <Select
        className={classes.half}
        label={t("field.gender")}
        data={genders.map((value) => ({ value, label: t(`gender.${value}`) }))}
        {...form.getInputProps("gender")}
        allowDeselect={false}
      />
      <TextInput className={classes.half} {...text("phone")} type="tel" />
      <TextInput className={classes.half} {...text("email")} type="email" />
      <Textarea className={classes.whole} {...text("address")} rows={2} />
      <TextInput className={classes.third} {...text("city")} />
      <TextInput className={classes.third} {...text("state")} />
      <TextInput className={classes.third} {...text("zip")} />
      <TextInput className={classes.half} {...text("insurance_number")} />
      {companies.length > 1 && (
        <Select
          className={classes.half}
          label={t("patients.company")}
          data={companies.map((one) => ({ value: one.id, label: one.name }))}
          {...form.getInputProps("company")}
          value={company}
          allowDeselect={false}
        />
      )}
      <Textarea className={classes.whole} label={t("patients.deskNotes")} {...form.getInputProps("desk_notes")} rows={3} />
    </div>
  );
}
