import { useTranslation } from "react-i18next";
import type { PatientListRow } from "../../bindings/PatientListRow";
import { Highlighted } from "../../components/Highlighted";
import { matches } from "../../components/matches";
import { formatBirthday } from "../../i18n/format";
import { hiddenFields, searchedTexts, type SearchedField, type WhyFound } from "./whyFound";
import classes from "./Patients.module.css";

interface FoundInProps {
  row: PatientListRow;
  company: string;
  why: WhyFound;
  /** The fields that are shown beside it. */
  shown: ReadonlySet<SearchedField>;
  /** Whether there is little space, so that a text starts shortly before what was found. */
  narrow?: boolean;
}

/** The letters before what was found. */
const CONTEXT = 2;

/** The fields that contain what was searched for, but are not shown. */
export function FoundIn({ row, company, why, shown, narrow = false }: FoundInProps) {
  const { t } = useTranslation();
  return hiddenFields(why, shown).map((field) => {
    const whole = hiddenText(field, row, company);
    const words = (why.get(field) ?? "").replaceAll("#", "");
    const [first] = matches(whole, words, field === "phone");
    const cut = narrow && first && first[0] > CONTEXT ? first[0] - CONTEXT : 0;
    const text = cut > 0 ? `…${whole.slice(cut)}` : whole;
    return (
      <span key={field} className={classes.foundIn}>
        <span className={classes.foundField}>{t(field === "legal_first_name" || field === "state" || field === "desk_notes" ? `field.${field}` : `patientList.columns.${field}`)}</span>{" "}
        <Highlighted text={text} search={field === "birthday" ? text : words} digits={field === "phone"} />
      </span>
    );
  });
}

function hiddenText(field: SearchedField, row: PatientListRow, company: string): string {
  switch (field) {
    case "birthday":
      return formatBirthday(row.birthday);
    case "phone":
      return row.phone;
    case "pat_num":
      return row.pat_nums.join(", ");
    case "desk_notes":
      return "";
    default:
      return searchedTexts(row, company)[field].replaceAll("\n", ", ");
  }
}
