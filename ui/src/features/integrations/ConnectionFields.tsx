import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../../components/PasswordField";
import { WhereToFind } from "../help/WhereToFind";
import { splitHostAndPort } from "./hostAndPort";
import type { EditStart } from "./editStart";
import classes from "./Integrations.module.css";
import type { ConnectionForm } from "./useConnectionForm";

interface ConnectionFieldsProps {
  form: ConnectionForm;
  editing: boolean;
  /** The field that gets the cursor first. */
  start: EditStart;
}

/** Server Host, Port, Username, and Password. */
export function ConnectionFields({ form, editing, start }: ConnectionFieldsProps) {
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
          required
          spellCheck={false}
          onPaste={(event) => {
            if (split(event.clipboardData.getData("text"))) event.preventDefault();
          }}
          onBlur={() => split(form.values.host)}
          // The provider step before may have been left by keyboard.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus={!editing}
          data-autofocus={start === "host" || undefined}
        />
        <TextInput label={t("connection.port")} {...form.getInputProps("port")} required inputMode="numeric" />
      </div>
      {form.report === null && <WhereToFind />}
      <div className={classes.login}>
        <TextInput label={t("connection.username")} {...form.getInputProps("username")} required spellCheck={false} />
        <PasswordField
          label={t("connection.password")}
          placeholder={editing ? t("connection.passwordUnchanged") : undefined}
          {...form.getInputProps("password")}
          data-autofocus={start === "password" || undefined}
        />
      </div>
    </>
  );
}
