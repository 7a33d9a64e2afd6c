import type { TFunction } from "i18next";
import type { InactiveReason } from "../../bindings/InactiveReason";
import type { Field } from "../../bindings/Field";
import type { Gender } from "../../bindings/Gender";
import { formatBirthday } from "../../i18n/format";

const genders: readonly string[] = ["male", "female", "unknown", "other"] satisfies Gender[];
const inactiveReasons: readonly string[] = [
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
] satisfies InactiveReason[];

/** A value of a change record as shown. */
export function fieldValue(t: TFunction, field: Field, value: string | null): string {
  if (value === null) return "";
  if (field === "birthday") return formatBirthday(value);
  if (field === "gender" && genders.includes(value)) return t(`gender.${value as Gender}`);
  if (field === "status") {
    if (value === "active") return t("status.active");
    const reason = value.replace(/^inactive[:\s]*/, "");
    return inactiveReasons.includes(reason) ? t(`inactiveReason.${reason as InactiveReason}`) : t("status.inactive");
  }
  return value;
}
