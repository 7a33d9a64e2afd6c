import { expect, test } from "vitest";
import type { PatientListRow } from "../../bindings/PatientListRow";
import { hiddenFields, whyFound, type SearchedField } from "./whyFound";

const grace: PatientListRow = {
  id: "1",
  first_name: "Grace",
  legal_first_name: "Graciela",
  last_name: "O'Brien-Núñez",
  birthday: "1987-03-12",
  gender: "female",
  phone: "(503)363-5432 home",
  email: "g.abbott@example.com",
  address: "1420 NW Peña Street\nApt. 7",
  city: "Salem",
  state: "OR",
  zip: "97301",
  insurance_number: "",
  company: "1",
  pat_nums: ["42", "8042"],
  status: { status: "active" },
  created_at: "2026-11-01T10:00:00Z",
  updated_at: "2026-11-01T10:00:00Z",
};

const why = (search: string) => Object.fromEntries(whyFound(grace, "Bright Smiles", search));

test.each([
  ["", {}],
  ["nunez grace", { last_name: "nunez", first_name: "grace" }],
  ["obrien", { last_name: "obrien" }],
  ["graci", { legal_first_name: "graci" }],
  ["abbott@example", { email: "abbott@example" }],
  ["1420 pena", { address: "1420 pena" }],
  ["97301", { zip: "97301" }],
  ["142 7", { address: "142 7" }],
  // Neither begins a word, and short numbers must be whole words.
  ["420 14", { birthday: "420 14" }],
  ["bright", { company: "bright" }],
  ["#42", { pat_num: "#42" }],
  ["8042", { pat_num: "8042" }],
  ["363-5432", { phone: "3635432" }],
  ["503 363 5432", { phone: "5033635432" }],
  ["+1 503 363 5432", { phone: "5033635432" }],
  ["5432", { phone: "5432" }],
  ["grace 3/12/87", { first_name: "grace", birthday: "3/12/87" }],
  ["March 12, 1987", { birthday: "March 12 1987" }],
  ["12 de marzo de 1987", { birthday: "12 de marzo de 1987" }],
])("each_word_of_%j_is_found_in_its_field", (search, expected) => {
  expect(why(search)).toEqual(expected);
});

test("a_word_that_only_the_desks_notes_have_is_neither_a_date_nor_lost", () => {
  const found = whyFound({ ...grace, in_notes: true }, "Bright Smiles", "grace mornings 3/12/87");
  expect(Object.fromEntries(found)).toEqual({ first_name: "grace", desk_notes: "mornings", birthday: "3/12/87" });
  expect(hiddenFields(found, new Set(["first_name", "birthday"]))).toEqual(["desk_notes"]);
});

test.each([
  ["salem 97301", ["last_name", "city"], ["zip"]],
  ["salem", ["city"], []],
  ["97301", ["zip"], []],
  ["abbott", ["last_name"], ["email"]],
  ["grace", ["first_name"], []],
] as const)("of_%j_those_fields_are_hidden_that_no_column_shows", (search, shown, hidden) => {
  const fields: ReadonlySet<SearchedField> = new Set(shown);
  expect(hiddenFields(whyFound(grace, "Bright Smiles", search), fields)).toEqual(hidden);
});
