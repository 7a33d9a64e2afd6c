import { expect, test } from "vitest";
import { containsAll, matches } from "./matches";

const marked = (text: string, search: string, digits = false) => matches(text, search, digits).map(([from, to]) => text.slice(from, to));

test.each([
  ["Núñez, María José", "nunez JO", ["Núñez", "Jo"]],
  ["Nu\u0301n\u0303ez, Ana", "nuñ", ["Nu\u0301n\u0303"]],
  ["Alexander, Terry", "terry alexander", ["Alexander", "Terry"]],
  ["Alexander, Terry", "ex", ["ex"]],
  ["Alexander, Terry", "e", []],
  ["O'Brien, Ann", "obrien", ["O'Brien"]],
  ["g.abbott@example.com", "example", ["example"]],
  ["Jones, Jon", "jon jones", ["Jones", "Jon"]],
  ["İzmir, Ay", "ay", ["Ay"]],
  ["Moss, Ada", " ", []],
])("words_are_marked_where_they_begin_a_word_or_else_where_they_are: %s, %s", (text, search, found) => {
  expect(marked(text, search)).toEqual(found);
});

test.each([
  ["(509)555-0155", "5550155", ["555-0155"]],
  ["(509)555-0155", "509 555", ["509)555"]],
  ["(503)555-0154 x12", "5", []],
  ["(503)555-0154", "moss", []],
])("in_a_phone_number_only_digits_count: %s, %s", (text, search, found) => {
  expect(marked(text, search, true)).toEqual(found);
});

test("all_words_must_be_there_in_any_order", () => {
  expect(containsAll("Language: Español", "espanol lang")).toBe(true);
  expect(containsAll("Language: Español", "espanol theme")).toBe(false);
  expect(containsAll("Language: Español", "")).toBe(true);
});
