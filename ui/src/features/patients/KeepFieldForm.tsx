import { Button, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Field } from "../../bindings/Field";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { useKeepField, useReadBirthday } from "../../backend/queries/patients";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogForm } from "../../components/DialogForm";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { useFaultForm, useGuardedForm } from "../../components/useFaultForm";
import { fieldValue } from "../sync/fieldValue";
import { BirthdayField } from "./BirthdayField";
import { genders } from "./PatientFields";
import { shownValue } from "./shownValue";

const fields = [
  "phone",
  "email",
  "address",
  "city",
  "state",
  "zip",
  "first_name",
  "legal_first_name",
  "last_name",
  "birthday",
  "gender",
  "insurance_number",
] satisfies Field[];

interface Values extends Record<string, unknown> {
  field: Field;
  value: string;
}

interface KeepFieldFormProps {
  patient: PatientDetail;
  onClose: () => void;
}

/** One field and the desk's value of it. */
export function KeepFieldForm({ patient, onClose }: KeepFieldFormProps) {
  const { t } = useTranslation();
  const keep = useKeepField();
  const readBirthday = useReadBirthday();
  const form = useFaultForm<Values>({
    initialValues: { field: "phone", value: patient.phone },
    fields: { any: ["value"] },
  });
  const { field } = form.values;
  const choose = (next: Field) => {
    const shown = shownValue(patient, next);
    const values = { field: next, value: next === "birthday" ? fieldValue(t, next, shown) : shown };
    form.setValues(values);
    form.resetDirty(values);
  };
  const send = useGuardedForm(form, async ({ value }) => {
    const birthday = field === "birthday" ? await readBirthday(value) : null;
    await keep.mutateAsync({ id: patient.id, field, value: birthday ?? value });
    onClose();
  });
  const input = { label: t("patients.own.ours"), ...form.getInputProps("value") };
  return (
    <>
      <DialogHeading title={t("patients.own.change")} />
      <DialogForm onSubmit={send}>
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("patients.own.changeText")}
          </Text>
          <Select
            label={t("patients.own.field")}
            data={fields.map((value) => ({ value, label: t(`field.${value}`) }))}
            value={field}
            onChange={(value) => choose(value as Field)}
            allowDeselect={false}
            data-autofocus
          />
          {field === "gender" ? (
            <Select {...input} data={genders.map((value) => ({ value, label: t(`gender.${value}`) }))} allowDeselect={false} />
          ) : field === "birthday" ? (
            <BirthdayField {...input} value={form.values.value} />
          ) : field === "address" ? (
            <Textarea {...input} rows={2} />
          ) : (
            <TextInput {...input} />
          )}
        </Stack>
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {t("patients.own.keep")}
          </Button>
        </DialogButtons>
      </DialogForm>
    </>
  );
}
