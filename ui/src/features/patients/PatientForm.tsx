import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { useCompanies } from "../../backend/queries/companies";
import { useSavePatient } from "../../backend/queries/patients";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogForm } from "../../components/DialogForm";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { useFaultForm } from "../../components/useFaultForm";
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
  const form = useFaultForm<PatientValues>({
    initialValues: patientValues(patient),
    fields: { invalid_name: ["first_name", "last_name"], invalid_birthday: ["birthday"] },
  });
  const company = form.values.company || (companies[0]?.id ?? "");
  const send = form.sendWith(async (values) => {
    const id = await save.mutateAsync({ id: patient?.id ?? null, input: toInput({ ...values, company }) });
    onClose();
    onSaved(id);
  });
  return (
    <>
      <DialogHeading title={patient ? t("patients.editTitle") : t("patients.addTitle")} />
      <DialogForm onSubmit={send}>
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
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
