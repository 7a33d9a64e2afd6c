import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useChangePassphrase } from "../../../backend/queries/help";
import { DialogButtons } from "../../../components/DialogButtons";
import { DialogForm } from "../../../components/DialogForm";
import { DialogHeading } from "../../../components/DialogHeading";
import { FaultNote } from "../../../components/FaultNote";
import { PasswordField } from "../../../components/PasswordField";
import { useFaultForm } from "../../../components/useFaultForm";

interface PassphraseFormProps {
  onClose: () => void;
  onChanged: () => void;
}

/** The current passphrase, and the new one twice. */
export function PassphraseForm({ onClose, onChanged }: PassphraseFormProps) {
  const { t } = useTranslation();
  const change = useChangePassphrase();
  const form = useFaultForm({
    initialValues: { current: "", next: "", again: "" },
    validate: ({ next, again }) => (next === again ? {} : { again: t("setup.passphraseDiffers") }),
    fields: { wrong_passphrase: ["current"], invalid_passphrase: ["next"] },
  });
  const send = form.sendWith(async ({ current, next }) => {
    await change.mutateAsync({ current, new: next });
    onChanged();
    onClose();
  });
  return (
    <>
      <DialogHeading title={t("security.change.button")} subtitle={t("security.change.lead")} />
      <DialogForm onSubmit={send}>
        <PasswordField
          label={t("security.change.current")}
          {...form.getInputProps("current")}
          autoComplete="current-password"
          data-autofocus
        />
        <PasswordField label={t("security.change.next")} {...form.getInputProps("next")} autoComplete="new-password" />
        <PasswordField label={t("security.change.again")} {...form.getInputProps("again")} autoComplete="new-password" />
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
