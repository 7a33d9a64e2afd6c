import { Select } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseReport } from "../../bindings/DatabaseReport";
import { DatabaseOption } from "./DatabaseOption";
import classes from "./Integrations.module.css";
import type { ConnectionForm } from "./useConnectionForm";

function warning(choice: DatabaseReport | undefined) {
  switch (choice?.kind) {
    case "training":
    case "backup":
    case "archive":
      return `connection.unlikely_${choice.kind}` as const;
    default:
      return null;
  }
}

interface DatabaseSelectProps {
  form: ConnectionForm;
  /** Whether it gets the cursor first. */
  focused?: boolean;
}

/**
 * The databases of the tested server, the most likely one first; before a test, only the saved one. A name that is not in the
 * list can be typed, because an account may use a database that the server does not list.
 */
export function DatabaseSelect({ form, focused = false }: DatabaseSelectProps) {
  const { t } = useTranslation();
  const { report } = form;
  const { database } = form.values;
  const input = useRef<HTMLInputElement>(null);
  // The test has disabled the button that had the focus. The database is the next thing to choose.
  useEffect(() => {
    if (report) input.current?.focus();
  }, [report]);
  const [typed, setTyped] = useState("");
  const choices = report?.databases ?? [];
  const known = choices.map((one) => ({
    value: one.name,
    label: one.name,
    disabled: one.kind === "not_open_dental" && one.name !== database,
  }));
  const unlisted = [database, typed.trim()].filter((name): name is string => Boolean(name) && !choices.some((one) => one.name === name));
  const data = [...known, ...new Set(unlisted)];
  const doubt = warning(choices.find((one) => one.name === database));
  return (
    <Select
      ref={input}
      openOnFocus={false}
      label={t("connection.database")}
      placeholder={t("connection.databasePlaceholder")}
      description={report ? (doubt ? t(doubt) : undefined) : t("connection.retestFirst")}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={data}
      {...form.getInputProps("database")}
      required
      data-autofocus={focused || undefined}
      renderOption={({ option }) => {
        const choice = choices.find((one) => one.name === option.value);
        return choice ? <DatabaseOption choice={choice} /> : t("connection.unlistedDatabase", { name: option.label });
      }}
      onSearchChange={setTyped}
      classNames={{ option: classes.databaseOption }}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t("connection.noDatabase")}
    />
  );
}
