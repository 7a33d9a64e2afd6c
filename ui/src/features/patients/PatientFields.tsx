import { Select, Textarea, TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CompanyView } from "../../bindings/CompanyView";
import type { ErrorCode } from "../../bindings/ErrorCode";
import type { Gender } from "../../bindings/Gender";
import { birthdayExample } from "../../i18n/birthday";
import type { PatientDraft } from "./patientDraft";
import classes from "./Patients.module.css";

interface PatientFieldsProps {
  draft: PatientDraft;
  /** To choose from; none where the patient has a company already. */
  companies: CompanyView[];
  /** What the office did not accept. */
  wrong: ErrorCode | null;
  onDraft: (change: Partial<PatientDraft>) => void;
}

const genders: Gender[] = ["female", "male", "other", "unknown"];

type TextField = "first_name" | "last_name" | "birthday" | "email" | "phone" | "city" | "state" | "zip" | "insurance_number";

/** The fields of a patient that is typed by hand. */
export function PatientFields({ draft, companies, wrong, onDraft }: PatientFieldsProps) {
  const { t } = useTranslation();
  const text = (field: TextField) => ({
    label: t(`field.${field}`),
    value: draft[field],
    onChange: (event: { currentTarget: { value: string } }) => onDraft({ [field]: event.currentTarget.value }),
    autoComplete: "off",
  });
  const fields = useRef<HTMLDivElement>(null);
  useEffect(() => {
    fields.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus({ preventScroll: true });
  }, [wrong]);
  return (
    <div ref={fields} className={classes.fields}>
      <TextInput className={classes.half} {...text("first_name")} error={wrong === "invalid_name"} data-autofocus />
      <TextInput className={classes.half} {...text("last_name")} error={wrong === "invalid_name"} />
      <TextInput
        className={classes.half}
        {...text("birthday")}
        description={t("patients.birthdayHint", { example: birthdayExample() })}
        inputWrapperOrder={["label", "input", "description", "error"]}
        error={wrong === "invalid_birthday"}
      />
      <Select
        className={classes.half}
        label={t("field.gender")}
        data={genders.map((value) => ({ value, label: t(`gender.${value}`) }))}
        value={draft.gender}
        onChange={(gender) => onDraft({ gender: (gender ?? "unknown") as Gender })}
        allowDeselect={false}
      />
      <TextInput className={classes.half} {...text("phone")} type="tel" />
      <TextInput className={classes.half} {...text("email")} type="email" />
      <Textarea
        className={classes.whole}
        label={t("field.address")}
        value={draft.address}
        onChange={(event) => onDraft({ address: event.currentTarget.value })}
        rows={2}
      />
      <TextInput className={classes.third} {...text("city")} />
      <TextInput className={classes.third} {...text("state")} />
      <TextInput className={classes.third} {...text("zip")} />
      <TextInput className={classes.half} {...text("insurance_number")} />
      {companies.length > 1 && (
        <Select
          className={classes.half}
          label={t("patients.company")}
          data={companies.map((company) => ({ value: company.id, label: company.name }))}
          value={draft.company}
          onChange={(company) => onDraft({ company: company ?? draft.company })}
          allowDeselect={false}
        />
      )}
      <Textarea
        className={classes.whole}
        label={t("patients.deskNotes")}
        value={draft.desk_notes}
        onChange={(event) => onDraft({ desk_notes: event.currentTarget.value })}
        rows={3}
      />
    </div>
  );
}
