import { Checkbox, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Sync.module.css";
import type { SyncOptionsForm } from "./useSyncOptions";

/** The most patients that one sync adds or updates. */
export function LimitField({ form }: { form: SyncOptionsForm }) {
  const { t } = useTranslation();
  const { unlimited } = form.values;
  const limit = form.getInputProps("limit");
  return (
    <div className={classes.limit}>
      <NumberInput
        className={classes.limitField}
        label={t("sync.limit")}
        description={t("sync.limitHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        {...limit}
        error={unlimited ? undefined : limit.error}
        disabled={unlimited}
        allowDecimal={false}
        allowNegative={false}
        step={50}
      />
      <Checkbox label={t("sync.noLimit")} {...form.getInputProps("unlimited", { type: "checkbox" })} />
    </div>
  );
}
