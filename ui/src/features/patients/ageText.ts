import type { TFunction } from "i18next";
import type { Age } from "../../i18n/birthday";

/** Such as "39 years old" or "7 months old". */
export function ageText(t: TFunction, { unit, count }: Age): string {
  return t(`age.${unit}`, { count });
}
