import { useTranslation } from "react-i18next";
import { Note } from "../../components/Note";
import { SecretField } from "../../components/SecretField";

interface PassphraseFieldsProps {
  passphrase: string;
  again: string;
  /** The office did not accept the passphrase. */
  wrong: boolean;
  differs: boolean;
  onPassphrase: (text: string) => void;
  onAgain: (text: string) => void;
}

/** A new passphrase, twice, and why it is needed. */
export function PassphraseFields(props: PassphraseFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Note tone="brand">{t("setup.passphraseWhy")}</Note>
      <SecretField
        label={t("setup.passphrase")}
        value={props.passphrase}
        onChange={(event) => props.onPassphrase(event.currentTarget.value)}
        error={props.wrong}
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
