import { Button } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { toFault } from "../../backend/fault";
import { useCompanies } from "../../backend/queries/companies";
import { useSavePatient } from "../../backend/queries/patients";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogForm } from "../../components/DialogForm";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { PatientFields } from "./PatientFields";
import { startDraft, toInput } from "./patientDraft";

interface PatientFormProps {
  patient: PatientDetail | null;
  onClose: () => void;
  onSaved: (id: string) => void;
}

export function PatientForm({ patient, onClose, onSaved }: PatientFormProps) {
  const { t } = useTranslation();
  const companies = useCompanies().data ?? [];
  const save = useSavePatient();
  const [draft, setDraft] = useState(() => startDraft(patient));
  const company = draft.company || (companies[0]?.id ?? "");

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate(
      { id: patient?.id ?? null, input: toInput({ ...draft, company }) },
      {
        onSuccess: (id) => {
          onClose();
          onSaved(id);
        },
      },
    );
  };

  const fault = save.isError ? toFault(save.error) : null;
  return (
    <>
      <DialogHeading title={patient ? t("patients.editTitle") : t("patients.addTitle")} />
      <DialogForm onSubmit={submit}>
        {fault && <FaultNote fault={fault} />}
        <PatientFields
          draft={{ ...draft, company }}
          companies={patient ? [] : companies}
          wrong={fault?.code ?? null}
          onDraft={(change) => setDraft((before) => ({ ...before, ...change }))}
        />
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("patients.save")}
          </Button>
        </DialogButtons>
      </DialogForm>
    </>
  );
}
