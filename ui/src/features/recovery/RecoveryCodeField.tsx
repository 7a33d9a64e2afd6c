import { TextInput, type TextInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { codeFlaw } from "./recoveryCode";

const SHAPE = "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX";

interface RecoveryCodeFieldProps extends TextInputProps {
  value: string;
}

/** A field for a recovery code, which says at once what cannot be part of one. */
export function RecoveryCodeField(props: RecoveryCodeFieldProps) {
  const { t } = useTranslation();
  const flaw = codeFlaw(props.value);
  const text = flaw && (flaw.flaw === "badLetter" ? t("recovery.badLetter", { letter: flaw.letter }) : t("recovery.tooLong"));
  return (
    <TextInput
      label={t("recovery.code")}
      description={t("recovery.codeHint")}
      placeholder={SHAPE}
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      {...props}
      error={text ?? props.error}
    />
  );
}
