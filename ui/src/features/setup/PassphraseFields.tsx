import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../../components/Note";
import { PasswordField } from "../../components/PasswordField";
import type { SetupForm } from "./useSetupForm";

interface PassphraseFieldsProps {
  form: SetupForm;
  /** Whether the fields have just appeared, so that they get the focus. */
  focused: boolean;
}

/** A new passphrase, entered twice, and why it is needed. */
export function PassphraseFields({ form, focused }: PassphraseFieldsProps) {
  const { t } = useTranslation();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) first.current?.focus();
  }, [focused]);
  return (
    <>
      <Note color="brand" announced={focused}>
        {t("setup.passphraseWhy")}
      </Note>
      <PasswordField
        ref={first}
        label={t("setup.passphrase")}
        {...form.getInputProps("passphrase")}
        autoComplete="new-password"
        size="md"
      />
      <PasswordField
        label={t("setup.passphraseAgain")}
        {...form.getInputProps("again")}
        autoComplete="new-password"
        size="md"
      />
    </>
  );
}
