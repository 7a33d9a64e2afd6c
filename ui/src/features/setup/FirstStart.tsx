import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import type { AppState } from "../../bindings/AppState";
import { useEnter, useSetUp } from "../../backend/queries/app";
import { FaultNote } from "../../components/FaultNote";
import { NewRecoveryCode } from "../recovery/NewRecoveryCode";
import { OpenOffice } from "./OpenOffice";
import { PassphraseFields } from "./PassphraseFields";
import { SetupFrame } from "./SetupFrame";
import classes from "./SetupFrame.module.css";
import { useSetupForm } from "./useSetupForm";

/**
 * The first start: the practice's name, a passphrase if no keychain protects the key, and the recovery code. A missing keychain
 * may be noticed only when the key is stored. An office of another computer can be opened instead.
 */
export function FirstStart({ needsPassphrase }: { needsPassphrase: boolean }) {
  const { t } = useTranslation();
  const setUp = useSetUp();
  const enter = useEnter();
  const [opensExisting, setOpensExisting] = useState(false);
  const [entered, setEntered] = useState<{ state: AppState; passphrase: string | null } | null>(null);
  const [keychainFailed, setKeychainFailed] = useState(false);
  const asksPassphrase = needsPassphrase || keychainFailed;
  const form = useSetupForm(asksPassphrase);
  const send = form.sendWith(async ({ practiceName, passphrase }) => {
    try {
      const input = { practiceName, passphrase: asksPassphrase ? passphrase : null };
      setEntered({ state: await setUp.mutateAsync(input), passphrase: input.passphrase });
    } catch (reason) {
      const { code } = toFault(reason);
      if (asksPassphrase || (code !== "keychain_missing" && code !== "keychain_denied")) throw reason;
      setKeychainFailed(true);
    }
  });
  if (opensExisting) return <OpenOffice needsPassphrase={asksPassphrase} onBack={() => setOpensExisting(false)} />;
  if (entered) {
    const goOn = () => enter(entered.state);
    return (
      <SetupFrame title={t("newCode.title")} lead={t("newCode.lead")}>
        <NewRecoveryCode
          passphrase={entered.passphrase}
          replaces={false}
          onSaved={goOn}
          onLater={goOn}
          laterLabel={t("newCode.later")}
        />
      </SetupFrame>
    );
  }
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
        <Button variant="subtle" onClick={() => setOpensExisting(true)}>
          {t("setup.openExisting")}
        </Button>
      </form>
    </SetupFrame>
  );
}
