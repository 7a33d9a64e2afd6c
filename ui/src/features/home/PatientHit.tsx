import { Kbd, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PatientListRow } from "../../bindings/PatientListRow";
import { Highlighted } from "../../components/Highlighted";
import { StatusBadge } from "../../components/StatusBadge";
import { useNow } from "../../components/useNow";
import { ageOn, parseBirthday } from "../../i18n/birthday";
import { formatBirthday } from "../../i18n/format";
import classes from "./Home.module.css";

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
  const name = [row.last_name, row.first_name].filter(Boolean).join(", ");
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
        <Highlighted text={name} search={search} />
      </span>
      <Birthday birthday={row.birthday} search={search} />
      <span>
        <Highlighted text={row.phone} search={search} digits />
      </span>
      <span>
        <Highlighted text={row.city} search={search} />
      </span>
      <span className={classes.hitEnd}>
        {row.status.status === "active" ? t("status.active") : <StatusBadge color="quiet" label={t("status.inactive")} />}
        <Kbd size="xs" className={classes.enter} data-shown={byEnter || undefined} aria-hidden="true">
          {t("keys.enter")}
        </Kbd>
      </span>
    </UnstyledButton>
  );
}

/** The birthday with the age. It may have been typed in another form, so it is marked as a whole. */
function Birthday({ birthday, search }: { birthday: string; search: string }) {
  const age = ageOn(birthday, new Date(useNow()));
  const shown = formatBirthday(birthday);
  const found = search.split(/\s+/).some((word) => parseBirthday(word) === birthday);
  return (
    <span>
      <Highlighted text={shown} search={found ? shown : ""} />
      {age !== null && ` (${age})`}
    </span>
  );
}
