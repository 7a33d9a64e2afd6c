import type { TFunction } from "i18next";
import type { PatientColumn } from "../../bindings/PatientColumn";
import type { PatientListRow } from "../../bindings/PatientListRow";
import type { PatientOrder } from "../../bindings/PatientOrder";
import { Highlighted } from "../../components/Highlighted";
import type { TableColumn } from "../../components/virtualTableColumns";
import { ageOn } from "../../i18n/birthday";
import { formatBirthday, formatDateTime, formatLongDay } from "../../i18n/format";
import { FoundIn } from "./FoundIn";
import { whyFound, type SearchedField, type WhyFound } from "./whyFound";

/** All columns that can be chosen, in the order of the list. The status is shown on its own where patients differ in it. */
export const patientColumns: PatientColumn[] = [
  "last_name",
  "first_name",
  "birthday",
  "age",
  "gender",
  "phone",
  "email",
  "address",
  "city",
  "zip",
  "pat_num",
  "company",
  "insurance_number",
  "added",
  "updated",
];

/** The least width in rem, and the share of what is left. */
const widths: Record<PatientColumn, readonly [least: number, share: number]> = {
  last_name: [6.75, 1.3],
  first_name: [6.75, 1.1],
  birthday: [6.75, 0],
  age: [3.75, 0],
  gender: [6.5, 0],
  phone: [9, 1],
  email: [12, 1.6],
  address: [12, 1.6],
  city: [5.75, 1],
  zip: [6.75, 0],
  pat_num: [7.75, 0],
  company: [9, 1],
  insurance_number: [10, 0.4],
  status: [9.75, 0.4],
  added: [8, 0],
  updated: [11, 0],
};

/** The width of the extra column that shows hidden fields. */
const FOUND_IN = [10.5, 2.4] as const;

/** The columns by which the list can be sorted. */
export const sortKeys: Partial<Record<PatientColumn, PatientOrder>> = {
  last_name: "last_name",
  first_name: "first_name",
  birthday: "birthday",
  city: "city",
  company: "company",
  added: "added",
};

interface Shown {
  t: TFunction;
  columns: PatientColumn[];
  search: string;
  /** Whether a field that no column shows may be why a patient was found. */
  foundIn: boolean;
  companyName: (id: string) => string;
}

/** The columns of the table. */
export function tableColumns({ t, columns, search, foundIn, companyName }: Shown): TableColumn<PatientListRow>[] {
  const known = new WeakMap<PatientListRow, WhyFound>();
  const found = (row: PatientListRow) => {
    const why = known.get(row) ?? whyFound(row, companyName(row.company), search);
    known.set(row, why);
    return why;
  };
  const table = columns.map((id): TableColumn<PatientListRow> => {
    const sortKey = sortKeys[id];
    return {
      id,
      header: t(`patientList.columns.${id}`),
      width: track(widths[id]),
      cell: (row) => <PatientCell column={id} row={row} words={found(row).get(id as SearchedField) ?? ""} company={companyName(row.company)} t={t} />,
      ...(sortKey && { sortKey }),
    };
  });
  if (!foundIn) return table;
  const shown = new Set<SearchedField>(columns as SearchedField[]);
  // Beside the name, where it is in sight whatever the width.
  const names = columns.includes("first_name") ? 2 : 1;
  return [
    ...table.slice(0, names),
    {
      id: "found_in",
      header: t("patientList.foundIn"),
      width: track(FOUND_IN),
      cell: (row) => <FoundIn row={row} company={companyName(row.company)} why={found(row)} shown={shown} narrow />,
    },
    ...table.slice(names),
  ];
}

/** The least width of the table in rem. */
export function tableWidth(columns: PatientColumn[], foundIn: boolean): number {
  const all = [...columns.map((id) => widths[id]), ...(foundIn ? [FOUND_IN] : [])];
  return all.reduce((sum, [least]) => sum + least, 2.75);
}

const track = ([least, share]: readonly [number, number]) => (share === 0 ? `${least}rem` : `minmax(${least}rem, ${share}fr)`);

interface PatientCellProps {
  column: PatientColumn;
  row: PatientListRow;
  /** The words of the search that this field contains. */
  words: string;
  company: string;
  t: TFunction;
}

function PatientCell({ column, row, words, company, t }: PatientCellProps) {
  const text = cellText(column, row, company, t);
  switch (column) {
    case "last_name":
      return <Highlighted text={text || "-"} search={words} />;
    case "birthday":
      // It may have been typed in another form.
      return <Highlighted text={text} search={words === "" ? "" : text} />;
    case "phone":
      return <Highlighted text={text} search={words} digits />;
    case "pat_num":
      return <Highlighted text={text} search={words.replaceAll("#", "")} />;
    case "first_name":
    case "email":
    case "address":
    case "city":
    case "zip":
    case "company":
      return <Highlighted text={text} search={words} />;
    default:
      return text;
  }
}

/** The text of a cell. */
export function cellText(column: PatientColumn, row: PatientListRow, company: string, t: TFunction): string {
  switch (column) {
    case "birthday":
      return formatBirthday(row.birthday);
    case "age":
      return String(ageOn(row.birthday, new Date()) ?? "");
    case "gender":
      return row.gender === "unknown" ? "" : t(`gender.${row.gender}`);
    case "address":
      return row.address.replaceAll("\n", ", ");
    case "pat_num":
      return row.pat_nums.join(", ");
    case "company":
      return company;
    case "status":
      return row.status.status === "active" ? t("status.active") : t(`patientList.reason.${row.status.reason}`);
    case "added":
      return formatLongDay(row.created_at);
    case "updated":
      return formatDateTime(row.updated_at);
    default:
      return row[column];
  }
}
