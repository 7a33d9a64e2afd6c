import { useTranslation } from "react-i18next";
import type { LinkView } from "../../bindings/LinkView";
import { CopyIconButton } from "../../components/CopyIconButton";
import { Value } from "../../components/Value";
import classes from "./PatientCard.module.css";

/** The patient's numbers in Open Dental, each with its integration. */
export function PatientNumbers({ links }: { links: LinkView[] }) {
  const { t } = useTranslation();
  const charts = links.flatMap((link) => [
    { number: link.pat_num, name: link.integration_name },
    ...link.other_numbers.map((number) => ({ number, name: `${link.integration_name}, ${t("patients.secondChart")}` })),
  ]);
  return (
    <ul className={classes.numbers}>
      {charts.map(({ number, name }) => (
        <li key={`${number} ${name}`}>
          <span className={classes.label}>{t("patients.number")}</span> <Value>{number}</Value>
          <span className={`${classes.label} ${classes.of}`}>{name}</span>
          <CopyIconButton text={number} label={t("patients.copyNumber", { number })} />
        </li>
      ))}
    </ul>
  );
}
