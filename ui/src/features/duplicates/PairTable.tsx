import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DuplicatePair } from "../../bindings/DuplicatePair";
import type { PatientDetail } from "../../bindings/PatientDetail";
import type { Reason } from "../../bindings/Reason";
import { formatBirthday, formatDateTime } from "../../i18n/format";
import classes from "./Duplicates.module.css";
import { fullName } from "./pair";

interface Row {
  label: string;
  value: (patient: PatientDetail) => string;
  /** Findings that mean that the two values agree. */
  same?: readonly Reason[];
  /** Findings that are explained beside the second value. */
  explained?: readonly Reason[];
}

interface PairTableProps {
  pair: DuplicatePair;
  patients: readonly [PatientDetail, PatientDetail];
}

/** The fields of two patients side by side. What differs is marked. */
export function PairTable({ pair, patients }: PairTableProps) {
  const { t } = useTranslation();
  const rows: Row[] = [
    {
      label: t("field.first_name"),
      value: (patient) => patient.first_name,
      same: ["first_name_same"],
      explained: ["first_name_short_form", "first_name_initial", "first_name_mistyped", "names_swapped"],
    },
    {
      label: t("field.last_name"),
      value: (patient) => patient.last_name,
      same: ["last_name_same"],
      explained: ["last_name_part", "last_name_mistyped", "suffix_different"],
    },
    {
      label: t("field.birthday"),
      value: (patient) => formatBirthday(patient.birthday),
      same: ["birthday_same"],
      explained: ["birthday_swapped", "birthday_mistyped"],
    },
    { label: t("field.gender"), value: (patient) => t(`gender.${patient.gender}`) },
    { label: t("field.phone"), value: (patient) => patient.formatted_phone, same: ["phone_same", "phone_shared"], explained: ["phone_shared"] },
    { label: t("field.email"), value: (patient) => patient.email, same: ["email_same", "email_shared"], explained: ["email_shared"] },
    { label: t("field.address"), value: address, same: ["address_same", "address_shared"], explained: ["address_shared"] },
    {
      label: t("field.insurance_number"),
      value: (patient) => patient.insurance_number,
      same: ["insurance_same"],
    },
    {
      label: t("field.ssn"),
      value: (patient) => (patient.ssn_on_file ? t("patients.ssnOn") : t("patients.ssnOff")),
      explained: ["ssn_same", "ssn_different"],
    },
    { label: t("patients.deskNotes"), value: (patient) => patient.desk_notes },
  ];
  const filled = rows.filter((row) => patients.some((patient) => row.value(patient) !== ""));
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <td>
            <span className="visually-hidden">{t("duplicates.title")}</span>
          </td>
          {patients.map((patient, at) => (
            <th key={patient.id} scope="col">
              <span className={classes.name}>{fullName(patient)}</span>
              <span className={classes.origin}>
                <Origin patient={patient} numbers={pair.pat_nums[at === 0 ? 0 : 1]} />
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {filled.map((row) => (
          <FieldRow key={row.label} row={row} pair={pair} patients={patients} />
        ))}
      </tbody>
    </table>
  );
}

function Origin({ patient, numbers }: { patient: PatientDetail; numbers: readonly string[] }) {
  const { t } = useTranslation();
  const [link] = patient.links;
  if (!link) return t("duplicates.enteredHere", { at: formatDateTime(patient.created_at) });
  return t("duplicates.imported", { integration: link.integration_name, numbers: numbers.join(", ") });
}

function FieldRow({ row, pair, patients }: { row: Row; pair: DuplicatePair; patients: readonly [PatientDetail, PatientDetail] }) {
  const { t } = useTranslation();
  const values = patients.map(row.value);
  const agrees = row.same?.some((reason) => pair.reasons.includes(reason)) ?? false;
  const explained = row.explained?.filter((reason) => pair.reasons.includes(reason)) ?? [];
  const differs = !agrees && values[0] !== values[1] && values.every((value) => value !== "");
  return (
    <tr data-differs={differs || undefined}>
      <th scope="row">{row.label}</th>
      {values.map((value, at) => (
        <td key={patients[at === 0 ? 0 : 1].id}>
          {value === "" ? <span className={classes.empty}>{t("duplicates.empty")}</span> : value}
          {at === 1 && agrees && <IconCheck size={15} className={classes.check} aria-label={t("duplicates.agrees")} role="img" />}
          {at === 1 &&
            explained.map((reason) => (
              <span key={reason} className={classes.remark}>
                {t(`duplicates.reason.${reason}`)}
              </span>
            ))}
        </td>
      ))}
    </tr>
  );
}

function address(patient: PatientDetail): string {
  const area = [patient.state, patient.zip].filter(Boolean).join(" ");
  return [...patient.address.split("\n"), patient.city, area].filter(Boolean).join(", ");
}
