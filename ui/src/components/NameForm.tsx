import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DialogButtons } from "./DialogButtons";
import { DialogForm } from "./DialogForm";
import { DialogHeading } from "./DialogHeading";
import { FaultNote } from "./FaultNote";
import { useFaultForm, useGuardedForm } from "./useFaultForm";

export interface NameFormProps {
  title: string;
  label: string;
  action: string;
  initial: string;
  onSave: (name: string) => Promise<unknown>;
  onClose: () => void;
}

export function NameForm({ title, label, action, initial, onSave, onClose }: NameFormProps) {
  const { t } = useTranslation();
  const form = useFaultForm({ initialValues: { name: initial }, fields: { any: ["name"] } });
  const send = useGuardedForm(form, ({ name }) => onSave(name).then(onClose));
  return (
    <>
      <DialogHeading title={title} />
      <DialogForm onSubmit={send}>
        <TextInput label={label} required {...form.getInputProps("name")} data-autofocus />
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {action}
          </Button>
        </DialogButtons>
      </DialogForm>
    </>
  );
}
