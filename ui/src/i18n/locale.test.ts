import { afterEach, expect, test, vi } from "vitest";
import { i18next } from ".";
import { formatBirthday, formatDateTime, formatDuration, formatList, formatNumber, formatWhen } from "./format";
import { languageOf, systemLocale, textLocale } from "./locale";

const NOON = "2026-11-22T12:00:00Z";

/** A computer with these languages, the preferred one first. */
async function computer(...tags: string[]): Promise<void> {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(tags);
  vi.spyOn(navigator, "language", "get").mockReturnValue(tags[0] ?? "");
  await i18next.changeLanguage(languageOf("auto"));
}

afterEach(async () => {
  vi.restoreAllMocks();
  await i18next.changeLanguage("en");
});

test.each([
  [["en-US"], "en", "en-US", "en-US"],
  [["es-US", "en-US"], "es", "es-US", "en-US"],
  [["es"], "es", "es-US", "en-US"],
  [["es-419"], "es", "es-US", "en-US"],
  [["es-MX"], "es", "es-MX", "es-MX"],
  [["de-DE", "en"], "en", "en-DE", "de-DE"],
  [["fr-FR", "es-ES"], "es", "es-FR", "fr-FR"],
  [["not a tag"], "en", "en-US", "en-US"],
  [[], "en", "en-US", "en-US"],
])("a_computer_in_%j_shows_%s_with_texts_in_%s_and_numbers_in_%s", async (tags, language, texts, numbers) => {
  await computer(...tags);
  expect([i18next.resolvedLanguage, textLocale(), systemLocale()]).toEqual([language, texts, numbers]);
  expect(document.documentElement.lang).toBe(language);
});

test("a_choice_overrides_the_computer", async () => {
  await computer("es-US");
  expect([languageOf("auto"), languageOf("en"), languageOf("es")]).toEqual(["es", "en", "es"]);
});

test("dates_and_durations_follow_the_language_but_numbers_and_birthdays_do_not", async () => {
  await computer("en-US");
  await i18next.changeLanguage("es");
  expect(formatBirthday("1980-04-23")).toBe("04/23/1980");
  expect(formatNumber(1480)).toBe("1,480");
  expect(formatDateTime(NOON)).toMatch(/^22 nov\.? 2026/);
  expect(formatWhen(NOON, Date.parse(NOON) + 6 * 60_000)).toBe("hace 6 min");
  expect(formatDuration(NOON, "2026-11-22T12:03:05Z")).toBe("3 min 5 s");
  expect(formatList(["Centro", "Oeste"])).toBe("Centro y Oeste");
});

test.each([
  [0, "No se encontraron pacientes"],
  [1, "1 paciente"],
  [1480, "1,480 pacientes"],
  [1_000_000, "1,000,000 de pacientes"],
])("a_count_of_%i_has_its_own_plural_in_spanish", async (count, text) => {
  await computer("es-US");
  expect(i18next.t("patients.found", { count })).toBe(text);
});
