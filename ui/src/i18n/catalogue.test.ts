import { expect, test } from "vitest";
import { keysInShell } from "../test/shell";
import { nodes, parse, sources } from "../test/sources";
import en from "./en.json";
import es from "./es.json";
import { languages, type Language } from "./locale";

type Tree = { [key: string]: string | Tree };
type Texts = Map<string, string>;

function flat(tree: Tree, before = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[before + key, value]] : flat(value, `${before}${key}.`),
  );
}

const catalogues: Record<Language, Texts> = { en: new Map(flat(en)), es: new Map(flat(es)) };

const PLURAL = /_(zero|one|two|few|many|other)$/;
const stem = (key: string) => key.replace(PLURAL, "");
const stems = (texts: Texts) => new Set([...texts.keys()].map(stem));
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{\{.*?\}\}/g)].map(([found]) => found))].toSorted();
/** With `_zero`, i18next says something of its own for none, in any language. */
const formsOf = (texts: Texts, key: string) =>
  [...texts.keys()].flatMap((each) => (stem(each) === key ? (PLURAL.exec(each)?.[1] ?? []) : [])).toSorted();

test.each(languages)("every_text_is_there_in_%s_and_none_is_left_over", (language) => {
  expect([...stems(catalogues[language])].toSorted()).toEqual([...stems(catalogues.en)].toSorted());
});

test.each(languages)("no_text_is_empty_or_has_spaces_around_it_in_%s", (language) => {
  expect([...catalogues[language]].filter(([, text]) => text.trim() !== text || text === "")).toEqual([]);
});

test.each(languages)("every_plural_has_all_forms_that_%s_has", (language) => {
  const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const key of stems(catalogues[language])) {
    const forms = formsOf(catalogues[language], key);
    const ownZero = formsOf(catalogues.en, key).includes("zero") ? ["zero"] : [];
    expect({ key, forms }).toEqual({ key, forms: forms.length === 0 ? [] : [...needed, ...ownZero].toSorted() });
    expect({ key, plural: forms.length > 0 }).toEqual({ key, plural: formsOf(catalogues.en, key).length > 0 });
  }
});

test("every_text_holds_the_same_placeholders_in_all_languages", () => {
  for (const [key, text] of catalogues.es) {
    const english = catalogues.en.get(key) ?? catalogues.en.get(`${stem(key)}_other`) ?? "";
    expect({ key, holds: placeholders(text) }).toEqual({ key, holds: placeholders(english) });
  }
});

/** Names, and words that happen to be spelled alike. */
const ALIKE = [
  "app.name",
  "app.title",
  "connection.defaultName",
  "connection.openDental",
  "integrations.version",
  "language.en",
  "language.es",
  "logs.levels.error",
  "summary.error",
];

test("no_text_was_left_in_english", () => {
  const hasWords = (text: string) => /\p{L}{2,}/u.test(text.replace(/\{\{.*?\}\}/g, ""));
  const alike = [...catalogues.es].filter(([key, text]) => catalogues.en.get(key) === text && hasWords(text));
  expect(alike.map(([key]) => key).toSorted()).toEqual(ALIKE);
});

interface Named {
  /** Words that stand in the sources as they are: keys, and what keys are put together from. */
  words: Set<string>;
  /** Keys with something left open, such as `health.${health}`. */
  open: RegExp[];
}

function namedInSources(): Named {
  const named: Named = { words: new Set(keysInShell()), open: [] };
  for (const [path, source] of Object.entries(sources)) {
    for (const node of nodes(parse(path, source))) {
      if (node.type === "Literal" && typeof node.value === "string") named.words.add(node.value);
      if (node.type !== "TemplateLiteral" || !/^\w+\./.test(node.quasis[0]?.value.raw ?? "")) continue;
      named.open.push(new RegExp(`^${node.quasis.map((each) => each.value.raw).join("(\\w+)")}$`));
    }
  }
  return named;
}

test("every_text_that_the_shell_names_is_there", () => {
  const named = keysInShell();
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((key) => !catalogues.en.has(key))).toEqual([]);
});

test("every_text_is_used", () => {
  const { words, open } = namedInSources();
  const madeUp = (key: string) =>
    open.some((pattern) => {
      const parts = pattern.exec(key)?.slice(1);
      return parts?.every((part) => words.has(part));
    });
  expect(words.size).toBeGreaterThan(500);
  expect([...stems(catalogues.en)].filter((key) => !words.has(key) && !madeUp(key))).toEqual([]);
});
