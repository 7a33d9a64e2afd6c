import { Select } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseChoice } from "../../bindings/DatabaseChoice";
import { DatabaseOption } from "./DatabaseOption";
import classes from "./Integrations.module.css";
import type { ConnectionFormState } from "./useConnectionForm";

interface DatabaseSelectProps {
  form: ConnectionFormState;
  faultId: string;
}

function warning(choice: DatabaseChoice | undefined) {
  switch (choice?.kind) {
    case "training":
    case "backup":
    case "archive":
      return `connection.unlikely_${choice.kind}` as const;
    default:
      return null;
  }
}

/** The databases of the tested server, the likeliest first; before a test only the saved one. */
export function DatabaseSelect({ form, faultId }: DatabaseSelectProps) {
  const { t } = useTranslation();
  const { draft, report, wrong } = form;
  const input = useRef<HTMLInputElement>(null);
  // The test has disabled the button that had the focus; what is to be done next has it now.
  useEffect(() => {
    if (report) input.current?.focus();
  }, [report]);
  const choices = report?.databases ?? [];
  const marked = wrong?.startsWith("database_") || wrong === "invalid_database" || wrong === "no_patient_table";
  const known = choices.map((one) => ({
    value: one.name,
    label: one.name,
    disabled: one.kind === "not_open_dental" && one.name !== draft.database,
  }));
  const data = report ? known : [draft.database].flatMap((name) => name ?? []);
  const warned = warning(choices.find((one) => one.name === draft.database));
  return (
    <Select
      ref={input}
      openOnFocus={false}
      label={t("connection.database")}
      placeholder={t("connection.databasePlaceholder")}
      description={report ? (warned ? t(warned) : undefined) : t("connection.retestFirst")}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={data}
      value={draft.database}
      onChange={(database) => form.change({ database })}
      renderOption={({ option }) => {
        const choice = choices.find((one) => one.name === option.value);
        return choice ? <DatabaseOption choice={choice} /> : option.label;
      }}
      classNames={{ option: classes.databaseOption }}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t("connection.noDatabase")}
      error={marked}
      aria-errormessage={marked ? faultId : undefined}
    />
  );
}
