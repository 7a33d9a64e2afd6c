import { useTranslation } from "react-i18next";
import type { ChangeKind } from "../../bindings/ChangeKind";
import type { InactiveReason } from "../../bindings/InactiveReason";
import type { FieldChange } from "../../bindings/FieldChange";
import { fieldValue } from "./fieldValue";
import classes from "./Sync.module.css";

/** A change in a run's list or in a patient's history. */
interface Change {
  kind: ChangeKind;
  reason: InactiveReason | null;
  fields: FieldChange[];
}

/** The fields of one change, before and after. A reason replaces the field Status. */
export function ChangedFields({ change }: { change: Change }) {
  const { t } = useTranslation();
  const fields = change.fields.filter((field) => change.reason === null || field.field !== "status");
  return (
    <>
      {change.reason && <div>{t(`inactiveReason.${change.reason}`)}</div>}
      <ul className={classes.changeFields}>
        {fields.map((field) => (
          <li key={field.field}>
            <ChangedField change={field} kind={change.kind} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ChangedField({ change, kind }: { change: FieldChange; kind: ChangeKind }) {
  const { t } = useTranslation();
  const created = kind === "created";
  const ofMergedRecord = kind === "merged" && change.kept === true;
  const field = t(`field.${change.field}`);
  const name = ofMergedRecord ? t("summary.mergedField", { field }) : change.kept ? t("summary.keptField", { field }) : field;
  if (change.from === null && change.to === null) {
    return (
      <>
        {name}: {created ? t("patients.ssnOn") : t("summary.hiddenChange")}
      </>
    );
  }
  const from = fieldValue(t, change.field, change.from) || t("summary.emptyValue");
  const to = fieldValue(t, change.field, change.to) || t("summary.emptyValue");
  if (created || ofMergedRecord || change.from === change.to) {
    return (
      <>
        {name}: {to}
      </>
    );
  }
  return (
    <>
      <span className="visually-hidden">{t("summary.fieldFromTo", { field: name, from, to })}</span>
      <span aria-hidden="true">
        {name}: <span className={classes.from}>{from}</span> → {to}
      </span>
    </>
  );
}
