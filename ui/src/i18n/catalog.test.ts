import { expect, test } from "vitest";
import en from "./en.json";
import es from "./es.json";

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, before = ""): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[before + key, value]] : flatten(value, `${before}${key}.`),
  );
}

/** `ontime`, the support file, and the report for IT are always in English. */
const { cli: _cli, support: _support, itReport: _itReport, ...translated } = en;
const english = new Map(flatten(translated));
const spanish = new Map(flatten(es));

const PLURAL = /_(zero|one|two|few|many|other)$/;
const base = (key: string) => key.replace(PLURAL, "");
const bases = (texts: Map<string, string>) => [...new Set([...texts.keys()].map(base))].toSorted();
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{\{.*?\}\}/g)].map(([found]) => found))].toSorted();
const pluralsOf = (texts: Map<string, string>, key: string) =>
  [...texts.keys()].flatMap((each) => (base(each) === key ? (PLURAL.exec(each)?.[1] ?? []) : [])).toSorted();

test("both_languages_have_the_same_keys", () => {
  expect(bases(spanish)).toEqual(bases(english));
});

test("both_languages_have_the_same_placeholders", () => {
  for (const [key, text] of spanish) {
    const original = english.get(key) ?? english.get(`${base(key)}_other`) ?? "";
    expect({ key, placeholders: placeholders(text) }).toEqual({ key, placeholders: placeholders(original) });
  }
});

test.each([
  ["en", english],
  ["es", spanish],
] as const)("each_plural_in_%s_has_the_forms_of_the_language", (language, texts) => {
  const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const key of bases(texts)) {
    const plurals = pluralsOf(texts, key);
    // i18next supports an extra text for zero in any language.
    const zero = pluralsOf(english, key).includes("zero") ? ["zero"] : [];
    expect({ key, plurals }).toEqual({ key, plurals: plurals.length === 0 ? [] : [...needed, ...zero].toSorted() });
  }
});

test("no_text_is_empty_or_has_spaces_around_it", () => {
  expect([...english, ...spanish].filter(([, text]) => text.trim() !== text || text === "")).toEqual([]);
});
