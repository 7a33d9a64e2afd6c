import { useTranslation } from "react-i18next";
import { CopyIconButton } from "../../components/CopyIconButton";
import { Value } from "../../components/Value";
import classes from "./PatientCard.module.css";

export interface Fact {
  label: string;
  /** "" if there is none. */
  value: string;
  /** More about it, beside it. */
  after?: string | null;
  /** The name of the button that copies it. */
  copy?: string;
}

/** Names and values. */
export function FactList({ facts }: { facts: Fact[] }) {
  const { t } = useTranslation();
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value, after, copy }) => (
        <div key={label} className={classes.fact}>
          <dt>{label}</dt>
          <dd>
            {value ? (
              <>
                <Value>{value}</Value>
                {after && <span className={classes.label}>{after}</span>}
                {copy && <CopyIconButton text={value} label={copy} />}
              </>
            ) : (
              <>
                <span aria-hidden="true">-</span>
                <span className="visually-hidden">{t("common.none")}</span>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
