import type { TFunction } from "i18next";
import type { Departure } from "../../bindings/Departure";
import type { Field } from "../../bindings/Field";
import type { Gender } from "../../bindings/Gender";
import { formatBirthday } from "../../i18n/format";

const genders: readonly string[] = ["male", "female", "unknown", "other"] satisfies Gender[];
const departures: readonly string[] = [
  "non_patient",
  "inactive",
  "archived",
  "deleted",
  "deceased",
  "merged",
  "clone",
  "prospective",
  "vanished",
  "other",
] satisfies Departure[];

/** A value of a change record as a person reads it. */
export function fieldValue(t: TFunction, field: Field, value: string | null): string {
  if (value === null) return "";
  if (field === "birthday") return formatBirthday(value);
  if (field === "gender" && genders.includes(value)) return t(`gender.${value as Gender}`);
  if (field === "standing") {
    if (value === "active") return t("standing.active");
    const reason = value.replace(/^inactive[:\s]*/, "");
    return departures.includes(reason) ? t(`departure.${reason as Departure}`) : t("standing.inactive");
  }
  return value;
}
