import i18next from "i18next";

/** The languages of the catalogs. */
export const languages = ["en", "es"] as const;
export type Language = (typeof languages)[number];

/** The choices in Settings: a language, or that of the computer. */
export const languageChoices = ["auto", ...languages] as const;
export type LanguageChoice = (typeof languageChoices)[number];

const FALLBACK: Language = "en";
/** The country that the app is made for. */
const REGION = "US";

function isLanguage(word: string | undefined): word is Language {
  return languages.some((language) => language === word);
}

/** The language of a choice. `auto` is the computer's first language with a catalog. */
export function languageOf(choice: LanguageChoice): Language {
  if (choice !== "auto") return choice;
  return navigator.languages.map((tag) => tag.split("-")[0]).find(isLanguage) ?? FALLBACK;
}

/** The current language of the texts. */
export function textLanguage(): Language {
  return isLanguage(i18next.resolvedLanguage) ? i18next.resolvedLanguage : FALLBACK;
}

function computerLocale(): Intl.Locale {
  try {
    return new Intl.Locale(navigator.language);
  } catch {
    return new Intl.Locale(FALLBACK);
  }
}

/** The computer's country. A locale without one, or with a region such as Latin America, counts as the US. */
function region(locale: Intl.Locale): string {
  if (locale.region && /^[A-Z]{2}$/.test(locale.region)) return locale.region;
  return isLanguage(locale.language) ? REGION : (locale.maximize().region ?? REGION);
}

/**
 * The computer's locale, for numbers and birthdays. It does not follow the language of the texts, so that 04/05 always
 * means the same day in an office. In the US the month comes first also in Spanish, as in Windows and Open Dental; the
 * Unicode tables differ.
 */
export function systemLocale(): string {
  const locale = computerLocale();
  return region(locale) === "US" ? "en-US" : locale.toString();
}

/** The language of the texts with the computer's region, for dates and durations. */
export function textLocale(): string {
  return `${textLanguage()}-${region(computerLocale())}`;
}
