import { Button, Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useChangePassphrase } from "../../../backend/queries/help";
import { DialogButtons } from "../../../components/DialogButtons";
import { DialogForm } from "../../../components/DialogForm";
import { DialogHeading } from "../../../components/DialogHeading";
import { FaultNote } from "../../../components/FaultNote";
import { PasswordField } from "../../../components/PasswordField";
import { useFaultForm, useGuardedForm } from "../../../components/useFaultForm";

interface PassphraseFormProps {
  onClose: () => void;
  /** With the new passphrase, and whether new keys are wanted too. */
  onChanged: (passphrase: string, newKeys: boolean) => void;
}

/** The current passphrase, and the new one twice. */
export function PassphraseForm({ onClose, onChanged }: PassphraseFormProps) {
  const { t } = useTranslation();
  const change = useChangePassphrase();
  const form = useFaultForm({
    initialValues: { current: "", next: "", again: "", newKeys: false },
    validate: ({ next, again }) => (next === again ? {} : { again: t("setup.passphraseDiffers") }),
    fields: { wrong_passphrase: ["current"], too_many_attempts: ["current"], invalid_passphrase: ["next"] },
  });
  const send = useGuardedForm(form, async ({ current, next, newKeys }) => {
    await change.mutateAsync({ current, new: next });
    onClose();
    onChanged(next, newKeys);
  });
  return (
    <>
      <DialogHeading title={t("security.change.button")} subtitle={t("security.change.lead")} />
      <DialogForm onSubmit={send}>
        <PasswordField
          label={t("security.change.current")}
          {...form.getInputProps("current")}
          required
          autoComplete="current-password"
          data-autofocus
        />
        <PasswordField label={t("security.change.next")} {...form.getInputProps("next")} required autoComplete="new-password" />
        <PasswordField label={t("security.change.again")} {...form.getInputProps("again")} required autoComplete="new-password" />
        <Checkbox
          label={t("security.newKeys.label")}
          description={t("security.newKeys.hint")}
          {...form.getInputProps("newKeys", { type: "checkbox" })}
        />
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {t("security.change.save")}
          </Button>
        </DialogButtons>
      </DialogForm>
    </>
  );
}
