import { Title } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "../../bindings/Field";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { toFault } from "../../backend/fault";
import { useKeepField, useReleaseField } from "../../backend/queries/patients";
import { FaultNote } from "../../components/FaultNote";
import { OwnValue } from "./OwnValue";
import { shownValue } from "./shownValue";
import cardClasses from "./PatientCard.module.css";
import classes from "./OwnValues.module.css";

/** The fields for which the desk has a value of its own, each with Open Dental's beside it. */
export function OwnValues({ patient }: { patient: PatientDetail }) {
  const { t } = useTranslation();
  const heading = useId();
  const keep = useKeepField();
  const release = useReleaseField();
  const { id, kept, replaced } = patient;
  if (kept.length + replaced.length === 0) return null;
  const busy = keep.isPending || release.isPending;
  const error = keep.error ?? release.error;
  const onUse = (field: Field) => release.mutate({ id, field });
  return (
    <section aria-labelledby={heading}>
      <Title order={3} id={heading} className={cardClasses.section}>
        {t("patients.own.title")}
      </Title>
      <ul className={classes.values}>
        {replaced.map(({ field, ours }) => (
          <OwnValue
            key={field}
            state="replaced"
            field={field}
            ours={ours}
            theirs={shownValue(patient, field)}
            busy={busy}
            onKeep={() => keep.mutate({ id, field, value: ours })}
            onUse={() => onUse(field)}
          />
        ))}
        {kept.map(({ field, theirs, has_changed }) => (
          <OwnValue
            key={field}
            state={has_changed ? "changed" : "kept"}
            field={field}
            ours={shownValue(patient, field)}
            theirs={theirs}
            busy={busy}
            onKeep={() => keep.mutate({ id, field, value: shownValue(patient, field) })}
            onUse={() => onUse(field)}
          />
        ))}
      </ul>
      {error !== null && <FaultNote fault={toFault(error)} />}
    </section>
  );
}
