import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../../components/PasswordField";
import { WhereToFind } from "../help/WhereToFind";
import { splitHostAndPort } from "./hostAndPort";
import classes from "./Integrations.module.css";
import type { ConnectionForm } from "./useConnectionForm";

interface ConnectionFieldsProps {
  form: ConnectionForm;
  editing: boolean;
}

/** Server Host, Port, Username, and Password. */
export function ConnectionFields({ form, editing }: ConnectionFieldsProps) {
  const { t } = useTranslation();
  const split = (text: string) => {
    const parts = splitHostAndPort(text);
    if (parts) form.setValues(parts);
    return parts !== null;
  };
  return (
    <>
      <div className={classes.endpoint}>
        <TextInput
          label={t("connection.host")}
          {...form.getInputProps("host")}
          spellCheck={false}
          onPaste={(event) => {
            if (split(event.clipboardData.getData("text"))) event.preventDefault();
          }}
          onBlur={() => split(form.values.host)}
          // The provider step before may have been left by keyboard.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus={!editing}
          data-autofocus
        />
        <TextInput label={t("connection.port")} {...form.getInputProps("port")} inputMode="numeric" />
      </div>
      <WhereToFind />
      <div className={classes.login}>
        <TextInput label={t("connection.username")} {...form.getInputProps("username")} spellCheck={false} />
        <PasswordField
          label={t("connection.password")}
          placeholder={editing ? t("connection.passwordUnchanged") : undefined}
          {...form.getInputProps("password")}
        />
      </div>
    </>
  );
}
