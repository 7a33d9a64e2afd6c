import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRecover } from "../../backend/queries/recovery";
import { FaultNote } from "../../components/FaultNote";
import { RecoveryCodeField } from "../recovery/RecoveryCodeField";
import { PassphraseFields } from "./PassphraseFields";
import { SetupFrame } from "./SetupFrame";
import { useRecoveryForm } from "./useRecoveryForm";
import classes from "./SetupFrame.module.css";

interface UseRecoveryCodeProps {
  /** Whether the data had a passphrase, which a new one replaces. */
  asksPassphrase: boolean;
  onBack: () => void;
}

/** Opens the data with the recovery code when its key is lost or its passphrase forgotten. */
export function UseRecoveryCode({ asksPassphrase, onBack }: UseRecoveryCodeProps) {
  const { t } = useTranslation();
  const recover = useRecover();
  const { form, asks, appeared, send } = useRecoveryForm(asksPassphrase, (input) => recover.mutateAsync(input));
  return (
    <SetupFrame title={t("recovery.title")} lead={t("recovery.lead")}>
      <form noValidate autoComplete="off" onSubmit={send} className={classes.form}>
        <RecoveryCodeField {...form.getInputProps("code")} value={form.values.code} size="md" />
        {asks && <PassphraseFields form={form} focused={appeared} why={t("recovery.newPassphrase")} />}
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
        <Button type="submit" size="md" loading={form.submitting}>
          {t("recovery.open")}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {t("recovery.back")}
        </Button>
      </form>
    </SetupFrame>
  );
}
