import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Integrations.module.css";
import type { ConnectionForm } from "./useConnectionForm";

interface NamingFieldsProps {
  form: ConnectionForm;
  /** An existing integration cannot move to another company. */
  editing: boolean;
}

/** The name of the integration and, if there are several companies, its company. */
export function NamingFields({ form, editing }: NamingFieldsProps) {
  const { t } = useTranslation();
  const { companies } = form;
  const choose = companies.length > 1 && !editing;
  return (
    <div className={choose ? classes.login : undefined}>
      <TextInput
        label={t("connection.name")}
        description={t("connection.nameHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        {...form.getInputProps("name")}
        required
      />
      {choose && (
        <Select
          label={t("connection.company")}
          description={t("connection.companyHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={companies.map((company) => ({ value: company.id, label: company.name }))}
          {...form.getInputProps("company")}
          value={form.company}
          allowDeselect={false}
        />
      )}
    </div>
  );
}
