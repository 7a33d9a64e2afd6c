import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Integrations.module.css";
import type { ConnectionFormState } from "./useConnectionForm";

interface NamingFieldsProps {
  form: ConnectionFormState;
  /** The company of an integration stays what it was. */
  editing: boolean;
  faultId: string;
}

/** How the integration is called and, where there are several, whose patients it brings. */
export function NamingFields({ form, editing, faultId }: NamingFieldsProps) {
  const { t } = useTranslation();
  const { draft, companies, change, wrong } = form;
  const choose = companies.length > 1 && !editing;
  const marked = wrong === "invalid_name" || wrong === "name_taken";
  return (
    <div className={choose ? classes.login : undefined}>
      <TextInput
        label={t("connection.name")}
        description={t("connection.nameHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={marked}
        aria-errormessage={marked ? faultId : undefined}
        autoComplete="off"
      />
      {choose && (
        <Select
          label={t("connection.company")}
          description={t("connection.companyHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={companies.map((company) => ({ value: company.id, label: company.name }))}
          value={draft.company}
          onChange={(company) => change({ company: company ?? draft.company })}
          allowDeselect={false}
        />
      )}
    </div>
  );
}
