import { Kbd, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PatientListRow } from "../../bindings/PatientListRow";
import { useCompanies } from "../../backend/queries/companies";
import { Highlighted } from "../../components/Highlighted";
import { useNow } from "../../components/useNow";
import { ageOn } from "../../i18n/birthday";
import { formatBirthday, formatListName } from "../../i18n/format";
import { FoundIn } from "../patients/FoundIn";
import { whyFound, type SearchedField } from "../patients/whyFound";
import classes from "./Home.module.css";

const shown: ReadonlySet<SearchedField> = new Set(["last_name", "first_name", "birthday", "phone", "city", "pat_num"]);

interface PatientHitProps {
  id: string;
  row: PatientListRow;
  search: string;
  active: boolean;
  /** Whether Enter opens it. */
  byEnter: boolean;
  onOpen: () => void;
}

/** One patient who matches, with the matches marked. */
export function PatientHit({ id, row, search, active, byEnter, onOpen }: PatientHitProps) {
  const { t } = useTranslation();
  const [number] = row.pat_nums;
  const company = useCompanies().data?.find((each) => each.id === row.company)?.name ?? "";
  const age = ageOn(row.birthday, new Date(useNow()));
  const name = formatListName(row);
  const birthday = formatBirthday(row.birthday);
  const why = whyFound(row, company, search);
  const words = (...fields: SearchedField[]) => fields.map((field) => why.get(field) ?? "").join(" ").trim();
  return (
    <UnstyledButton
      id={id}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      className={classes.hit}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onOpen}
    >
      <span className={classes.hitName}>
        <Highlighted text={name} search={words("last_name", "first_name")} />
      </span>
      <span>
        {/* It may have been typed in another form. */}
        <Highlighted text={birthday} search={why.has("birthday") ? birthday : ""} />
        {age !== null && ` (${age})`}
      </span>
      <span>
        <Highlighted text={row.phone} search={words("phone")} digits />
      </span>
      <span>
        <Highlighted text={row.city} search={words("city")} />
      </span>
      <span className={classes.hitEnd}>
        <span>
          {number !== undefined && (
            <span title={t("patientList.columns.pat_num")}>
              <Highlighted text={`#${number}`} search={words("pat_num").replaceAll("#", "")} digits />
            </span>
          )}
        </span>
        <Kbd size="xs" className={classes.enter} data-shown={byEnter || undefined} aria-hidden="true">
          {t("keys.enter")}
        </Kbd>
      </span>
      <span className={classes.foundIn}>
        <FoundIn row={row} company={company} why={why} shown={shown} />
      </span>
    </UnstyledButton>
  );
}
