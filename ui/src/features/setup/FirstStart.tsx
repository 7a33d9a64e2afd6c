import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useSetUp } from "../../backend/queries/app";
import { FaultNote } from "../../components/FaultNote";
import { PassphraseFields } from "./PassphraseFields";
import { SetupFrame } from "./SetupFrame";
import classes from "./SetupFrame.module.css";
import { useSetupForm } from "./useSetupForm";

/**
 * The first start: the practice's name, and a passphrase if no keychain protects the key. A missing keychain may be noticed
 * only when the key is stored.
 */
export function FirstStart({ needsPassphrase }: { needsPassphrase: boolean }) {
  const { t } = useTranslation();
  const setUp = useSetUp();
  const [keychainFailed, setKeychainFailed] = useState(false);
  const asksPassphrase = needsPassphrase || keychainFailed;
  const form = useSetupForm(asksPassphrase);
  const send = form.sendWith(async ({ practiceName, passphrase }) => {
    try {
      await setUp.mutateAsync({ practiceName, passphrase: asksPassphrase ? passphrase : null });
    } catch (reason) {
      const { code } = toFault(reason);
      if (asksPassphrase || (code !== "keychain_missing" && code !== "keychain_denied")) throw reason;
      setKeychainFailed(true);
    }
  });
  return (
    <SetupFrame title={t("setup.title")} lead={t("setup.lead")} footnote={t("setup.safe")}>
      <form noValidate onSubmit={send} className={classes.form}>
        <TextInput
          label={t("setup.practice")}
          description={t("setup.practiceHint")}
          placeholder={t("setup.practicePlaceholder")}
          {...form.getInputProps("practiceName")}
          autoComplete="organization"
          size="md"
        />
        {asksPassphrase && <PassphraseFields form={form} focused={keychainFailed} />}
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
        <Button type="submit" size="md" loading={form.submitting}>
          {t("setup.start")}
        </Button>
      </form>
    </SetupFrame>
  );
}
