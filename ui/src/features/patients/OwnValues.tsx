import { Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "../../bindings/Field";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { toFault } from "../../backend/fault";
import { useKeepField, useReleaseField } from "../../backend/queries/patients";
import { FaultNote } from "../../components/FaultNote";
import { OwnValue } from "./OwnValue";
import { readValue, shownValue } from "./shownValue";
import cardClasses from "./PatientCard.module.css";
import classes from "./OwnValues.module.css";

/** The fields for which the desk has a value of its own, each with Open Dental's beside it. */
export function OwnValues({ patient }: { patient: PatientDetail }) {
  const { t } = useTranslation();
  const heading = useId();
  const keep = useKeepField();
  const release = useReleaseField();
  const { id, kept } = patient;
  const replaced = patient.replaced.filter(({ origin }) => origin === "desk");
  if (kept.length + replaced.length === 0) return null;
  const busy = keep.isPending || release.isPending;
  const error = keep.error ?? release.error;
  const sides = (ours: string, theirs: string, used: "ours" | "theirs") =>
    [
      { label: t("patients.own.ours"), text: ours, used: used === "ours" },
      { label: t("patients.own.theirs"), text: theirs, used: used === "theirs" },
    ] as const;
  const keepOurs = (field: Field, value: string) => ({
    label: t("patients.own.keep"),
    name: t("patients.own.keepField", { field: t(`field.${field}`) }),
    onChoose: () => keep.mutate({ id, field, value }),
  });
  const takeTheirs = (field: Field) => ({
    label: t("patients.own.use"),
    name: t("patients.own.useField", { field: t(`field.${field}`) }),
    onChoose: () => release.mutate({ id, field }),
  });
  return (
    <section aria-labelledby={heading}>
      <Title order={3} id={heading} className={cardClasses.section}>
        {t("patients.own.title")}
      </Title>
      <ul className={classes.values}>
        {replaced.map(({ field, ours, shown }) => (
          <OwnValue
            key={field}
            field={field}
            sides={sides(shown, readValue(patient, field), "theirs")}
            why={t("patients.own.replaced")}
            choices={[keepOurs(field, ours), takeTheirs(field)]}
            busy={busy}
          />
        ))}
        {kept.map(({ field, shown, has_changed: changed }) => (
          <OwnValue
            key={field}
            field={field}
            sides={sides(readValue(patient, field), shown, "ours")}
            why={t(changed ? "patients.own.changed" : "patients.own.kept")}
            changed={changed}
            choices={changed ? [keepOurs(field, shownValue(patient, field)), takeTheirs(field)] : [takeTheirs(field)]}
            busy={busy}
          />
        ))}
      </ul>
      {error !== null && <FaultNote fault={toFault(error)} />}
    </section>
  );
}
