import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useUnlock } from "../../backend/queries/app";
import { FaultNote } from "../../components/FaultNote";
import { PasswordField } from "../../components/PasswordField";
import { useFaultForm } from "../../components/useFaultForm";
import { SetupFrame } from "./SetupFrame";
import classes from "./SetupFrame.module.css";

/** Asks for the passphrase that unlocks the data. */
export function Locked() {
  const { t } = useTranslation();
  const unlock = useUnlock();
  const form = useFaultForm({ initialValues: { passphrase: "" }, fields: { any: ["passphrase"] } });
  return (
    <SetupFrame title={t("locked.title")} lead={t("locked.lead")}>
      <form noValidate onSubmit={form.sendWith(({ passphrase }) => unlock.mutateAsync(passphrase))} className={classes.form}>
        <PasswordField
          label={t("locked.passphrase")}
          {...form.getInputProps("passphrase")}
          autoComplete="current-password"
          size="md"
        />
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
        <Button type="submit" size="md" loading={form.submitting}>
          {t("locked.unlock")}
        </Button>
      </form>
    </SetupFrame>
  );
}
