import type { UseFormReturnType } from "@mantine/form";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../../components/Note";
import { PasswordField } from "../../components/PasswordField";

interface PassphraseFieldsProps {
  form: { getInputProps: (path: "passphrase" | "again") => ReturnType<UseFormReturnType<Record<string, string>>["getInputProps"]> };
  /** Why a passphrase is needed; by default, because there is no keychain. */
  why?: string;
  /** Whether the fields have just appeared, so that they get the focus. */
  focused: boolean;
}

/** A new passphrase, entered twice, and why it is needed. */
export function PassphraseFields({ form, focused, why }: PassphraseFieldsProps) {
  const { t } = useTranslation();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) first.current?.focus();
  }, [focused]);
  return (
    <>
      <Note color="brand" announced={focused}>
        {why ?? t("setup.passphraseWhy")}
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
