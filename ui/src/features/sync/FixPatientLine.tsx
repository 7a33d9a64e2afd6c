import { Checkbox, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FixPatient } from "../../bindings/FixPatient";
import { useSetFixed } from "../../backend/queries/problems";
import { copyText } from "../../components/copyText";
import classes from "./Sync.module.css";

interface FixPatientLineProps {
  integration: string;
  patient: FixPatient;
  /** As Open Dental has it, if it was read. */
  name: string | undefined;
}

/** A patient to fix: the tick, the number, which copies on click, and the name if it was asked for. */
export function FixPatientLine({ integration, patient, name }: FixPatientLineProps) {
  const { t } = useTranslation();
  const setFixed = useSetFixed(integration);
  const [copied, setCopied] = useState<boolean | null>(null);
  const { pat_num: number, detail, fixed } = patient;
  // The tick is there at once.
  const ticked = setFixed.isPending ? setFixed.variables.fixed : fixed;
  return (
    <li data-fixed={ticked || undefined}>
      <Checkbox
        size="xs"
        aria-label={t("fixList.done", { number })}
        checked={ticked}
        onChange={(event) => setFixed.mutate({ number, fixed: event.currentTarget.checked })}
      />
      <UnstyledButton
        className={classes.fixNumber}
        title={t("fixList.copyNumber")}
        aria-label={t("fixList.copyOne", { number })}
        onClick={() => void copyText(number).then(setCopied)}
      >
        {number}
      </UnstyledButton>
      {name && <span>{name}</span>}
      {detail && <span className={classes.fixDetail}>{detail}</span>}
      {ticked && <span className={classes.fixDetail}>{t("fixList.waiting")}</span>}
      <span role="status" className={classes.fixDetail}>
        {copied === true && t("common.copied")}
        {copied === false && t("common.copyFailed")}
      </span>
    </li>
  );
}
