import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** A password, hidden until asked for; the eye can be reached by keyboard, and who listens hears of a wrong one. */
export function SecretField(props: PasswordInputProps) {
  const { t } = useTranslation();
  const [visible, setVisible] = useState(false);
  return (
    <PasswordInput
      autoComplete="off"
      aria-invalid={props.error ? true : undefined}
      {...props}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleButtonProps={{
        "aria-label": visible ? t("password.hide") : t("password.show"),
        "aria-hidden": false,
        tabIndex: 0,
      }}
    />
  );
}
