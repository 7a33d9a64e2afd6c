import { Checkbox, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Sync.module.css";

interface LimitFieldProps {
  limit: string;
  unlimited: boolean;
  wrong: boolean;
  onLimit: (text: string) => void;
  onUnlimited: (unlimited: boolean) => void;
}

/** How many patients one sync adds or updates at most. */
export function LimitField({ limit, unlimited, wrong, onLimit, onUnlimited }: LimitFieldProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.limit}>
      <NumberInput
        className={classes.limitField}
        label={t("sync.limit")}
        description={t("sync.limitHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={limit}
        onChange={(value) => onLimit(String(value))}
        disabled={unlimited}
        allowDecimal={false}
        allowNegative={false}
        step={50}
        error={wrong ? t("sync.limitWrong") : undefined}
      />
      <Checkbox
        label={t("sync.noLimit")}
        checked={unlimited}
        onChange={(event) => onUnlimited(event.currentTarget.checked)}
      />
    </div>
  );
}
