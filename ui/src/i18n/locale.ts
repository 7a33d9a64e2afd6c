import i18next from "i18next";

/** The languages that the catalogues are in. */
export const languages = ["en", "es"] as const;
export type Language = (typeof languages)[number];

/** What a person can choose: one of them, or whichever the computer asks for. */
export const languageChoices = ["auto", ...languages] as const;
export type LanguageChoice = (typeof languageChoices)[number];

const FALLBACK: Language = "en";
/** The country that the product is made for. */
const REGION = "US";

function isLanguage(word: string | undefined): word is Language {
  return languages.some((language) => language === word);
}

/** The language behind a choice: of the computer's own, the first that there is a catalogue for. */
export function languageOf(choice: LanguageChoice): Language {
  if (choice !== "auto") return choice;
  return navigator.languages.map((tag) => tag.split("-")[0]).find(isLanguage) ?? FALLBACK;
}

/** The language that texts are shown in at present. */
export function textLanguage(): Language {
  return isLanguage(i18next.resolvedLanguage) ? i18next.resolvedLanguage : FALLBACK;
}

function computersLocale(): Intl.Locale {
  try {
    return new Intl.Locale(navigator.language);
  } catch {
    return new Intl.Locale(FALLBACK);
  }
}

/** The computer's country. A language of ours without one, or for half a continent, is spoken in ours. */
function region(locale: Intl.Locale): string {
  if (locale.region && /^[A-Z]{2}$/.test(locale.region)) return locale.region;
  return isLanguage(locale.language) ? REGION : (locale.maximize().region ?? REGION);
}

/**
 * The computer's locale, for what is written in figures alone: numbers and birthdays. It does not follow the
 * language of the texts, so that 04/05 stays the day that the office is used to, whoever sits at the desk. In the United States that is
 * the month first also on a computer in Spanish: so Windows and Open Dental write it there, unlike the Unicode tables.
 */
export function systemLocale(): string {
  const locale = computersLocale();
  return region(locale) === "US" ? "en-US" : locale.toString();
}

/** The language of the texts as it is written in the computer's region, for what is told in words. */
export function textLocale(): string {
  return `${textLanguage()}-${region(computersLocale())}`;
}
