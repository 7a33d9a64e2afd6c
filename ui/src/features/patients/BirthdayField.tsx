import { TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTypedBirthday } from "../../backend/queries/patients";
import { ageAt, birthdayExample, birthdayInWords } from "../../i18n/birthday";
import { ageText } from "./ageText";

/** A birthday in any usual form. Below it stands what was understood, or an example. */
export function BirthdayField({ value, ...input }: TextInputProps & { value: string }) {
  const { t } = useTranslation();
  const birthday = useTypedBirthday(value);
  const [today] = useState(() => new Date());
  const age = birthday && ageAt(birthday, today);
  const description =
    birthday && age
      ? t("patients.birthdayUnderstood", { date: birthdayInWords(birthday), age: ageText(t, age) })
      : t("patients.birthdayHint", { example: birthdayExample(), words: birthdayInWords("1980-04-23") });
  return (
    <TextInput
      {...input}
      value={value}
      description={<span aria-live="polite">{description}</span>}
      inputWrapperOrder={["label", "input", "description", "error"]}
      autoComplete="off"
    />
  );
}
