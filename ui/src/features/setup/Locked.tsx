import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useAcceptLoss, useUnlock } from "../../backend/queries/app";
import { FaultNote } from "../../components/FaultNote";
import { PasswordField } from "../../components/PasswordField";
import { useFaultForm } from "../../components/useFaultForm";
import { SetupFrame } from "./SetupFrame";
import { UseRecoveryCode } from "./UseRecoveryCode";
import classes from "./SetupFrame.module.css";

/** Asks for the passphrase that unlocks the data. If changes are missing, a person can continue without them. */
export function Locked() {
  const { t } = useTranslation();
  const unlock = useUnlock();
  const acceptLoss = useAcceptLoss();
  const [recovers, setRecovers] = useState(false);
  const form = useFaultForm({
    initialValues: { passphrase: "" },
    // With changes missing, the passphrase was right.
    fields: { any: ["passphrase"], store_incomplete: [] },
  });
  const accept = () => {
    acceptLoss.mutate(form.getValues().passphrase, { onError: (reason) => form.showFault(toFault(reason)) });
  };
  if (recovers) return <UseRecoveryCode asksPassphrase onBack={() => setRecovers(false)} />;
  return (
    <SetupFrame title={t("locked.title")} lead={t("locked.lead")}>
      <form noValidate onSubmit={form.sendWith(({ passphrase }) => unlock.mutateAsync(passphrase))} className={classes.form}>
        <PasswordField
          label={t("locked.passphrase")}
          {...form.getInputProps("passphrase")}
          autoComplete="current-password"
          size="md"
        />
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} actions={{ accept_loss: accept }} busy={acceptLoss.isPending} />}
        <Button type="submit" size="md" loading={form.submitting}>
          {t("locked.unlock")}
        </Button>
        <Button variant="subtle" onClick={() => setRecovers(true)}>
          {t("locked.forgotten")}
        </Button>
      </form>
    </SetupFrame>
  );
}
