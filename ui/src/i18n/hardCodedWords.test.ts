import { expect, test } from "vitest";
import { hardCodedWords } from "../test/hardCodedWords";
import { sources } from "../test/sources";

const components = Object.entries(sources).filter(([path]) => path.endsWith(".tsx"));

test("there_are_components_to_look_at", () => {
  expect(components.length).toBeGreaterThan(60);
});

test("no_component_has_words_of_its_own", () => {
  const found = components.flatMap(([path, source]) => hardCodedWords(path, source).map((words) => `${path}: ${words}`));
  expect(found).toEqual([]);
});

test.each([
  ["text", "<p>Save it</p>", "Save it"],
  ["a label for listeners", '<i aria-label="Close" />', "Close"],
  ["a placeholder in braces", '<i placeholder={"Name"} />', "Name"],
  ["one of two", '<p>{busy ? "Working" : t("common.done")}</p>', "Working"],
  ["what stands in for nothing", '<p>{name || "Nobody"}</p>', "Nobody"],
  ["a template", "<i title={`${count} patients`} />", "patients"],
  ["a sum", '<p>{"Hello " + name}</p>', "Hello"],
  ["a column's heading", '<Table columns={[{ id: "city", header: "City" }]} />', "City"],
])("words_are_found_as_%s", (_, jsx, words) => {
  expect(hardCodedWords("sample.tsx", `const x = ${jsx};`)).toEqual([words]);
});

test.each([
  ["a text of the catalogue", '<p title={t("app.title")}>{t("common.done")}</p>'],
  ["punctuation", "<> · {place} - </>"],
  ["what is no text", '<Button type="submit" variant="default" className="wide" />'],
])("%s_is_no_hard_coded_word", (_, jsx) => {
  expect(hardCodedWords("sample.tsx", `const x = ${jsx};`)).toEqual([]);
});
