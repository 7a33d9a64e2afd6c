import type { PatientListRow } from "../../bindings/PatientListRow";
import { containsNumber, containsWord, localDigits } from "../../components/matches";

/** A field of a patient that a search can find. */
export type SearchedField =
  | "last_name"
  | "first_name"
  | "legal_first_name"
  | "birthday"
  | "phone"
  | "email"
  | "address"
  | "city"
  | "state"
  | "zip"
  | "pat_num"
  | "company"
  | "desk_notes";

/** Why a patient was found: the words of the search by the field that contains them. */
export type WhyFound = ReadonlyMap<SearchedField, string>;

/** The fields whose text is searched. */
export function searchedTexts(row: PatientListRow, company: string) {
  return {
    last_name: row.last_name,
    first_name: row.first_name,
    legal_first_name: row.legal_first_name ?? "",
    email: row.email,
    address: row.address,
    city: row.city,
    state: row.state,
    zip: row.zip,
    company,
  };
}

/**
 * The app decides who is found; this only says where. A word that is in no text is in the desk's notes, which the list does not
 * have, or it is the birthday, in one of the many forms in which people write it.
 */
export function whyFound(row: PatientListRow, company: string, search: string): WhyFound {
  const words = search.split(/[\s,;]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const found = new Map<SearchedField, string>();
  const add = (field: SearchedField, word: string) => found.set(field, `${found.get(field) ?? ""} ${word}`.trim());
  const phone = row.phone.replaceAll(/\D/g, "");
  const number = localDigits(words.filter((word) => !/\p{L}/u.test(word)).join(""));
  const isWholePhone = number.length >= 7 && phone.includes(number);
  if (isWholePhone) found.set("phone", number);
  const texts = Object.entries(searchedTexts(row, company)) as [SearchedField, string][];
  for (const word of words) {
    const isDigits = !/\p{L}/u.test(word);
    if (isDigits && isWholePhone) continue;
    const contains = isDigits ? containsNumber : containsWord;
    const fields = word.startsWith("#") ? [] : texts.filter(([, text]) => contains(text, word)).map(([field]) => field);
    if (isDigits) {
      const digits = localDigits(word);
      if (row.pat_nums.includes(word.replace(/^#/, ""))) fields.push("pat_num");
      if (digits.length >= 3 && !word.includes("/") && phone.includes(digits)) fields.push("phone");
    }
    for (const field of fields) add(field, word);
    if (fields.length === 0) add(row.in_notes && !isDigits ? "desk_notes" : "birthday", word);
  }
  return found;
}

/** The fields that contain a word which no shown field contains. */
export function hiddenFields(why: WhyFound, shown: ReadonlySet<SearchedField>): SearchedField[] {
  const words = (fields: Iterable<[SearchedField, string]>) => [...fields].flatMap(([, text]) => text.split(" "));
  const visible = new Set(words([...why].filter(([field]) => shown.has(field))));
  return [...why].filter(([field, text]) => !shown.has(field) && text.split(" ").some((word) => !visible.has(word))).map(([field]) => field);
}
