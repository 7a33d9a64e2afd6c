import { TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ErrorCode } from "../../bindings/ErrorCode";
import { SecretField } from "../../components/SecretField";
import { splitHostAndPort } from "./hostAndPort";
import classes from "./Integrations.module.css";
import type { ConnectionFormState } from "./useConnectionForm";

interface ConnectionFieldsProps {
  form: ConnectionFormState;
  editing: boolean;
  /** Where the fault is told that a marked field is about. */
  faultId: string;
}

type Field = "host" | "port" | "username" | "password";

const about: Record<Field, ErrorCode[]> = {
  host: ["invalid_host", "host_unknown"],
  port: ["invalid_port", "connection_refused"],
  username: ["invalid_username", "access_denied"],
  password: ["access_denied", "password_needed"],
};

/** Server Host, Port, Username and Password, kept as typed whatever happens. */
export function ConnectionFields({ form, editing, faultId }: ConnectionFieldsProps) {
  const { t } = useTranslation();
  const { draft, change, wrong } = form;
  const fields = useRef<HTMLDivElement>(null);
  useEffect(() => {
    fields.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [wrong]);
  // A new connection begins here, also for those who came by keyboard from the list of providers.
  useEffect(() => {
    if (!editing) fields.current?.querySelector("input")?.focus();
  }, [editing]);
  // Only the password is left to type then.
  useEffect(() => {
    if (form.fills > 0) fields.current?.querySelector<HTMLElement>("input[type='password']")?.focus();
  }, [form.fills]);
  const part = (text: string) => {
    const parts = splitHostAndPort(text);
    if (parts) change(parts);
    return parts !== null;
  };
  const field = (name: Field) => {
    const marked = wrong !== null && about[name].includes(wrong);
    return {
      value: draft[name],
      onChange: (event: { currentTarget: { value: string } }) => change({ [name]: event.currentTarget.value }),
      error: marked,
      "aria-errormessage": marked ? faultId : undefined,
      autoComplete: "off",
    };
  };
  return (
    <div ref={fields} style={{ display: "contents" }}>
      <div className={classes.endpoint}>
        <TextInput
          label={t("connection.host")}
          {...field("host")}
          spellCheck={false}
          onPaste={(event) => {
            if (part(event.clipboardData.getData("text"))) event.preventDefault();
          }}
          onBlur={() => part(draft.host)}
          data-autofocus
        />
        <TextInput label={t("connection.port")} {...field("port")} inputMode="numeric" />
      </div>
      <div className={classes.login}>
        <TextInput label={t("connection.username")} {...field("username")} spellCheck={false} />
        <SecretField
          label={t("connection.password")}
          placeholder={editing ? t("connection.passwordUnchanged") : undefined}
          {...field("password")}
        />
      </div>
    </div>
  );
}
