import { afterEach, expect, test } from "vitest";
import type { Fault } from "../bindings/Fault";
import { faultTraits } from "../bindings/faultTraits";
import { faultText, problemTitle, stepNoteText } from "./codeText";
import { i18next } from "./index";

afterEach(() => i18next.changeLanguage("en"));

test("a_message_contains_the_arguments_of_its_fault", () => {
  const { message } = faultText({ code: "connection_refused", args: { host: "OD-SERVER", port: 3307 } });
  expect(message).toContain("OD-SERVER");
  expect(message).toContain("3307");
});

test("numbers_and_times_are_in_the_reader's_locale", async () => {
  const many: Fault = { code: "many_inactive", args: { linked: 1480, inactive: 1200 } };
  expect(faultText(many).message).toMatch(/1,200 .*1,480/);
  const running: Fault = { code: "sync_running_since", args: { since: "2026-03-02T09:00:00Z", started_by: "timer" } };
  expect(faultText(running).message).toMatch(/since today, .*by the schedule/);
  await i18next.changeLanguage("es");
  expect(faultText(running).message).toMatch(/desde hoy, /);
  expect(faultText(running).message).not.toContain("schedule");
});

test("a_spanish_time_at_the_end_of_a_sentence_has_one_period", async () => {
  await i18next.changeLanguage("es");
  const unverified: Fault = { code: "store_unverified", args: { since: "2026-03-02T17:00:00Z" } };
  expect(faultText(unverified).message).toMatch(/\d:00\s[ap]\.\s?m\.$/);
});

test("lists_and_terms_are_in_the_language_of_the_window", async () => {
  const missing: Fault = { code: "columns_missing", args: { database: "demo", columns: ["FName", "LName", "Zip"] } };
  const full: Fault = { code: "file_disk_full", args: { what: "log" } };
  expect(faultText(missing).message).toContain("FName, LName, and Zip");
  expect(faultText(full).message).not.toMatch(/\{\{|term\./);
  await i18next.changeLanguage("es");
  expect(faultText(missing).message).toContain("FName, LName y Zip");
});

test("a_code_of_a_newer_version_is_shown_as_an_internal_fault", () => {
  expect(faultText({ code: "of_a_newer_version" } as unknown as Fault)).toEqual(faultText({ code: "internal" }));
});

test("every_code_has_a_message_and_a_hint_in_both_languages", () => {
  for (const language of ["en", "es"]) {
    for (const code of Object.keys(faultTraits)) {
      for (const part of ["message", "hint"]) {
        // Some messages have only plural forms.
        const options = { lng: language, fallbackLng: [], count: 2 };
        const exists = i18next.exists(`fault.${code}.${part}`, options);
        expect({ language, key: `${code}.${part}`, exists }).toMatchObject({ exists: true });
      }
    }
  }
});

test("a_problem_shows_its_detail_if_there_is_one", () => {
  expect(problemTitle("birthdate_impossible", "1980-02-31")).toContain("1980-02-31");
  expect(problemTitle("birthdate_impossible")).not.toContain("{{");
  expect(problemTitle("ambiguous_match", "2")).not.toContain("2");
});

test("a_step_note_contains_its_arguments", () => {
  expect(stepNoteText({ code: "port_open", args: { port: 3306 } })).toContain("3306");
  expect(stepNoteText({ code: "signed_in" })).not.toContain("{{");
});
