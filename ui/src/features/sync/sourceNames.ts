import type { SourceName } from "../../bindings/SourceName";
import { formatBirthday, formatListName } from "../../i18n/format";

/** Names as Open Dental has them now, by patient number. */
export type SourceNames = ReadonlyMap<string, string>;

/** For example `Abbott, Grace (Gracie), 03/12/1987`. */
export function sourceNames(found: SourceName[] | undefined): SourceNames {
  return new Map(
    (found ?? []).map(({ pat_num, last_name, first_name, preferred_name, birthdate }) => {
      const name = formatListName({ last_name, first_name });
      const preferred = preferred_name && preferred_name !== first_name ? ` (${preferred_name})` : "";
      const birthday = birthdate === null ? "" : `, ${formatBirthday(birthdate)}`;
      return [pat_num, `${name}${preferred}${birthday}`];
    }),
  );
}
