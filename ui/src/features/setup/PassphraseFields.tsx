import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../../components/Note";
import { SecretField } from "../../components/SecretField";

interface PassphraseFieldsProps {
  passphrase: string;
  again: string;
  /** The office did not accept the passphrase. */
  wrong: boolean;
  differs: boolean;
  /** Whether the question came up just now, so that the person is led to it. */
  focused: boolean;
  onPassphrase: (text: string) => void;
  onAgain: (text: string) => void;
}

/** A new passphrase, twice, and why it is needed. */
export function PassphraseFields(props: PassphraseFieldsProps) {
  const { t } = useTranslation();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (props.focused) first.current?.focus();
  }, [props.focused]);
  return (
    <>
      <Note tone="brand" announced={props.focused}>
        {t("setup.passphraseWhy")}
      </Note>
      <SecretField
        label={t("setup.passphrase")}
        value={props.passphrase}
        onChange={(event) => props.onPassphrase(event.currentTarget.value)}
        error={props.wrong}
        ref={first}
        autoComplete="new-password"
        size="md"
      />
      <SecretField
        label={t("setup.passphraseAgain")}
        value={props.again}
        onChange={(event) => props.onAgain(event.currentTarget.value)}
        error={props.differs ? t("setup.passphraseDiffers") : undefined}
        autoComplete="new-password"
        size="md"
      />
    </>
  );
}
