import { Anchor, Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Household } from "../../bindings/Household";
import type { Relative } from "../../bindings/Relative";
import { useNow } from "../../components/useNow";
import { ageAt } from "../../i18n/birthday";
import { ageText } from "./ageText";
import classes from "./PatientCard.module.css";

interface PatientFamilyProps {
  household: Household;
  /** Shows another patient instead. */
  onOpen: (id: string) => void;
}

/** Others at the same address or with the same phone. */
export function PatientFamily({ household, onOpen }: PatientFamilyProps) {
  const { t } = useTranslation();
  const heading = useId();
  const { same_address, same_phone } = household;
  if (same_address.length + same_phone.length === 0) return null;
  return (
    <section aria-labelledby={heading}>
      <Title order={3} id={heading} className={classes.section}>
        {t("patients.household")}
      </Title>
      <dl className={classes.facts}>
        <Relatives label={t("patients.sameAddress")} relatives={same_address} onOpen={onOpen} />
        <Relatives label={t("patients.samePhone")} relatives={same_phone} onOpen={onOpen} />
      </dl>
    </section>
  );
}

interface RelativesProps {
  label: string;
  relatives: Relative[];
  onOpen: (id: string) => void;
}

function Relatives({ label, relatives, onOpen }: RelativesProps) {
  const { t } = useTranslation();
  const now = new Date(useNow());
  if (relatives.length === 0) return null;
  const about = ({ birthday, status }: Relative) => {
    const age = ageAt(birthday, now);
    return [age && ageText(t, age), status.status === "inactive" && t("status.inactive")].filter(Boolean).join(", ");
  };
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>
        <ul className={classes.relatives}>
          {relatives.map((relative) => (
            <li key={relative.id}>
              <Anchor component="button" type="button" size="sm" onClick={() => onOpen(relative.id)}>
                {relative.name}
              </Anchor>{" "}
              <span className={classes.label}>{about(relative)}</span>
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
}
