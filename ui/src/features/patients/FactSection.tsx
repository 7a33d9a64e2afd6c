import { Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Patients.module.css";

interface FactSectionProps {
  title: string;
  facts: (readonly [label: string, value: string])[];
}

/** Some fields of a patient under a heading. */
export function FactSection({ title, facts }: FactSectionProps) {
  const { t } = useTranslation();
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <Title order={3} id={heading} className={classes.section}>
        {title}
      </Title>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label} style={{ display: "contents" }}>
            <dt>{label}</dt>
            <dd>
              {value || (
                <>
                  <span aria-hidden="true">-</span>
                  <span className="visually-hidden">{t("common.none")}</span>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
