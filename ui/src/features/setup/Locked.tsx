import { Button } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useUnlock } from "../../backend/queries/office";
import { FaultNote } from "../../components/FaultNote";
import { SecretField } from "../../components/SecretField";
import { useFlawFocus } from "../../components/useFlawFocus";
import { SetupFrame } from "./SetupFrame";
import classes from "./SetupFrame.module.css";

/** Asks for the passphrase that opens the office. */
export function Locked() {
  const { t } = useTranslation();
  const unlock = useUnlock();
  const [passphrase, setPassphrase] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    unlock.mutate(passphrase);
  };
  const form = useFlawFocus(submit);
  return (
    <SetupFrame title={t("locked.title")} lead={t("locked.lead")}>
      <form {...form} className={classes.form}>
        <SecretField
          label={t("locked.passphrase")}
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          error={unlock.isError}
          autoComplete="current-password"
          size="md"
        />
        {unlock.isError && <FaultNote fault={toFault(unlock.error)} />}
        <Button type="submit" size="md" loading={unlock.isPending}>
          {t("locked.unlock")}
        </Button>
      </form>
    </SetupFrame>
  );
}
