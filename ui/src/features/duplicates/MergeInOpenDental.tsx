import { useTranslation } from "react-i18next";
import type { DuplicatePair } from "../../bindings/DuplicatePair";
import { CopyButton } from "../../components/CopyButton";
import { Note } from "../../components/Note";
import classes from "./Duplicates.module.css";

interface MergeInOpenDentalProps {
  pair: DuplicatePair;
  /** The name of the integration in which both are charts. */
  integration: string;
}

/** Where to merge two charts of one practice. OnTime Dental only reads, and the next sync sees that it is done. */
export function MergeInOpenDental({ pair, integration }: MergeInOpenDentalProps) {
  const { t } = useTranslation();
  return (
    <Note color="brand">
      <p className={classes.verdict}>{t("duplicates.twoCharts", { integration })}</p>
      <p className={classes.effect}>{t("duplicates.mergeThere")}</p>
      <div className={classes.numbers}>
        {pair.pat_nums.flat().map((number) => (
          <CopyButton key={number} text={number} label={number} ariaLabel={t("duplicates.copyNumber", { number })} />
        ))}
      </div>
    </Note>
  );
}
