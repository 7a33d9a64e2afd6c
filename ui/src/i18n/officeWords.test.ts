import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ErrorCode } from "../bindings/ErrorCode";
import { fault } from "../backend/fake/faults";
import spanish from "./office.es.json";
import { sayFault, sayProblem, sayStage } from "./officeWords";
import { translate, type Sentences } from "./sentences";

const { list, ...coded } = spanish;
const sections: [string, Sentences][] = Object.values(coded).flatMap((section) => Object.entries<Sentences>(section));
const pairs = sections.flatMap(([code, sentences]) =>
  Object.entries(sentences).map(([english, words]): [string, string, string] => [code, english, words]),
);
const placeholders = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(([found]) => found).toSorted();

test("a_sentence_that_is_known_is_said_in_spanish_with_all_that_varies", () => {
  expect(sayFault({ ...fault("connection_refused"), message: "OD-SERVER answers, but no server listens on port 3307." }, "es")).toEqual({
    message: "OD-SERVER responde, pero ningún servidor atiende en el puerto 3307.",
    hint: "Compruebe que el servidor MySQL esté en marcha y revise el puerto; suele ser 3306.",
  });
});

test("what_varies_is_taken_over_as_it_is_whatever_it_looks_like", () => {
  for (const value of ["$1", "$&", "{{host}}", "a.b (c)", "two\nlines", "od.office.local"]) {
    expect(translate({ "No {{host}} found.": "Sin {{host}}." }, `No ${value} found.`)).toBe(`Sin ${value}.`);
  }
});

test("of_two_sentences_that_fit_the_one_that_says_more_is_meant", () => {
  const sentences = { "{{n}} left.": "{{n}} faltan.", "{{n}} or more left.": "{{n}} o más faltan." };
  expect(translate(sentences, "3 or more left.")).toBe("3 o más faltan.");
  expect(translate(sentences, "3 left.")).toBe("3 faltan.");
});

test("a_fault_with_a_sentence_that_is_not_known_stays_as_it_came_and_is_marked_as_english", () => {
  const newer = { ...fault("no_answer"), hint: "Do something that no catalogue knows." };
  expect(sayFault(newer, "es")).toEqual({ message: newer.message, hint: newer.hint, lang: "en" });
  expect(sayFault({ ...newer, code: "of_a_newer_version" as ErrorCode }, "es").lang).toBe("en");
});

test("the_made_up_office_of_the_tests_speaks_as_the_real_one", () => {
  const unknown = (Object.keys(spanish.fault) as ErrorCode[]).filter((code) => {
    const said = fault(code);
    return said.message !== fault("internal").message && sayFault(said, "es").lang === "en";
  });
  expect(unknown).toEqual([]);
});

test("in_english_everything_is_said_as_it_came", () => {
  const { message, hint } = fault("no_answer");
  expect(sayFault(fault("no_answer"), "en")).toEqual({ message, hint });
});

test("a_problem_is_said_with_its_detail", () => {
  const said = sayProblem(
    {
      code: "birthdate_impossible",
      message: "Birthdate is not a real date (1980-02-31)",
      remedy: "Correct the birthdate in Open Dental; the next sync brings the patient in.",
    },
    "es",
  );
  expect(said.message).toBe("La fecha de nacimiento no existe (1980-02-31)");
  expect(said.lang).toBeUndefined();
});

test("a_step_of_a_test_is_said_sentence_by_sentence", () => {
  const text = "This account can change Open Dental's data (INSERT, UPDATE, DELETE and more); an account that only reads is safer. It is root, the administrator of the whole server.";
  expect(sayStage({ text, code: null }, "es")).toEqual({
    message: "Esta cuenta puede modificar los datos de Open Dental (INSERT, UPDATE, DELETE y más); es más segura una cuenta que solo lea. Es root, el administrador de todo el servidor.",
  });
  expect(sayStage({ text: "Something new.", code: null }, "es")).toEqual({ message: "Something new.", lang: "en" });
});

test("a_step_that_stands_in_the_way_says_what_its_fault_says", () => {
  const { message } = fault("no_answer");
  expect(sayStage({ text: message, code: "no_answer" }, "es")).toEqual({ message: "OD-SERVER:3306 no responde." });
  const seen = "Nobody that this computer trusts vouches for the certificate of the server at od:3306. Its SHA-256 fingerprint is AB:CD.";
  expect(sayStage({ text: seen, code: "certificate_unknown" }, "es").message).toMatch(/en od:3306\. Su huella SHA-256 es AB:CD\.$/);
});

test("each_translation_holds_what_its_sentence_holds_and_is_another", () => {
  for (const [code, english, words] of pairs) {
    expect({ code, english, holds: placeholders(words) }).toEqual({ code, english, holds: placeholders(english) });
    expect(words).not.toBe(english);
  }
});

/** The rooms whose words reach the window. */
const ROOMS = ["domain", "office", "opendental", "store", "sync", "vault"];

/** The office's sources without tests and comments, as one text in which a sentence over several lines is one line. */
function officeSources(): string {
  const crates = join(import.meta.dirname, "../../../src-tauri/crates");
  return ROOMS.flatMap((room) => readdirSync(join(crates, room, "src"), { recursive: true, encoding: "utf8" }).map((path) => join(crates, room, "src", path)))
    .filter((path) => path.endsWith(".rs") && !/tests?(ing)?([\\/]|\.rs$)/.test(path))
    .map((path) => readFileSync(path, "utf8").split("#[cfg(test)]")[0])
    .join("\n")
    .replace(/\\\r?\n\s*/g, "")
    .replace(/^\s*\/\/.*$/gm, "");
}

const CERTIFICATE = ["Its SHA-256 fingerprint is"];
const DATABASE = ["the database"];
const WRITTEN = ["The file", "The log", "The data folder"];

/** What the office puts into sentences of this code, so that no line of its sources holds them as a whole. */
const PUT_IN: Record<string, string[]> = {
  access_denied: ["Its password has expired.", "It is locked."],
  birthdate_impossible: [" ("],
  birthdate_in_future: [" ("],
  columns_missing: [...DATABASE, "columns that OnTime Dental reads", "the columns", "the column"],
  database_denied: DATABASE,
  disk_full: WRITTEN,
  file_failed: WRITTEN,
  invalid_passphrase: ["cannot be read", "is empty"],
  needs_decision: [" or more", "would become inactive", " and ", "would get another name or birthday"],
  certificate_changed: CERTIFICATE,
  certificate_expired: CERTIFICATE,
  certificate_other_host: CERTIFICATE,
  certificate_unknown: CERTIFICATE,
  changes_not_noted: DATABASE,
  no_patient_table: DATABASE,
  sentence: [" and more"],
  not_found: ["patient", "company", "integration", "sync"],
  store_damaged: ["The keychain entry of OnTime Dental"],
  sync_running: ["A sync of this integration has been running", " since", ", started in the window", ", started by the command ontime", ", started by the schedule"],
  table_damaged: DATABASE,
  table_locked: DATABASE,
  unreadable: [" ("],
};

/** The parts of a sentence that stand as they are in the office's sources, if it still says that sentence. */
function partsOf(code: string, english: string): string[] {
  const whole = english.replaceAll(/\{\{\w+\}\}/g, "\n");
  const put = PUT_IN[code] ?? [];
  const apart = put.reduce((text, words) => text.replaceAll(words, "\n"), whole);
  return [...apart.split("\n"), ...put];
}

test("the_office_still_says_each_sentence", () => {
  const office = officeSources();
  const gone = pairs.filter(([code, english]) => !partsOf(code, english).every((part) => office.includes(part)));
  expect(gone.map(([code, english]) => `${code}: ${english}`)).toEqual([]);
});

test("every_sentence_of_the_office_has_its_spanish", () => {
  const known = pairs.map(([, english]) => english);
  const said = [...officeSources().matchAll(/"([A-Z{](?:[^"\\]|\\.)* (?:[^"\\]|\\.)*\.)"/g)].map((found) => found[1] ?? "");
  const fixed = (sentence: string) => sentence.split(/\{[^}]*\}/).map((part) => part.trim());
  expect(said.length).toBeGreaterThan(100);
  expect(said.filter((sentence) => !known.some((each) => fixed(sentence).every((part) => each.includes(part))))).toEqual([]);
});

test("every_word_of_the_lists_that_leave_the_window_has_its_spanish_and_none_is_left_over", () => {
  const path = join(import.meta.dirname, "../../../src-tauri/crates/office/src/list_words.rs");
  const source = readFileSync(path, "utf8").replace(/^\s*\/\/.*$/gm, "");
  const said = [...source.matchAll(/"([^"]+)"/g)].map((found) => found[1] ?? "");
  expect(said.length).toBeGreaterThan(50);
  expect([...new Set(said)].sort()).toEqual(Object.keys(list).sort());
});
