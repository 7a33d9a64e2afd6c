import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { useCompanies } from "../../backend/queries/companies";
import { useReadBirthday, useSavePatient } from "../../backend/queries/patients";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogForm } from "../../components/DialogForm";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { useFaultForm, useGuardedForm } from "../../components/useFaultForm";
import { PatientFields } from "./PatientFields";
import { patientValues, toInput, type PatientValues } from "./patientValues";

interface PatientFormProps {
  patient: PatientDetail | null;
  onClose: () => void;
  onSaved: (id: string) => void;
}

export function PatientForm({ patient, onClose, onSaved }: PatientFormProps) {
  const { t } = useTranslation();
  const companies = useCompanies().data ?? [];
  const save = useSavePatient();
  const readBirthday = useReadBirthday();
  const form = useFaultForm<PatientValues>({
    initialValues: patientValues(patient),
    fields: { invalid_name: ["first_name", "last_name"], invalid_birthday: ["birthday"] },
  });
  const company = form.values.company || (companies[0]?.id ?? "");
  const saveWith = (anyway: boolean) => async (values: PatientValues) => {
    const birthday = await readBirthday(values.birthday);
    const input = toInput({ ...values, company }, birthday);
    const id = await save.mutateAsync({ id: patient?.id ?? null, input, anyway });
    onClose();
    onSaved(id);
  };
  const send = useGuardedForm(form, saveWith(false));
  const existing = form.fault?.code === "patient_exists" ? form.fault.args.patient : null;
  // The button that was pressed is disabled meanwhile and loses the focus.
  useEffect(() => {
    if (existing !== null) document.getElementById(form.faultId)?.querySelector("button")?.focus();
  }, [existing, form.faultId]);
  const open = () => {
    if (existing === null) return;
    onClose();
    onSaved(existing);
  };
  return (
    <>
      <DialogHeading title={patient ? t("patients.editTitle") : t("patients.addTitle")} />
      <DialogForm onSubmit={send}>
        {form.fault && (
          <FaultNote id={form.faultId} fault={form.fault} actions={{ open_patient: open }}>
            {existing !== null && (
              <Button variant="default" size="xs" ml="xs" loading={form.submitting} onClick={() => void form.submit(saveWith(true))}>
                {t("patients.addAnyway")}
              </Button>
            )}
          </FaultNote>
        )}
        <PatientFields form={form} company={company} companies={patient ? [] : companies} />
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {t("patients.save")}
          </Button>
        </DialogButtons>
      </DialogForm>
    </>
  );
}
