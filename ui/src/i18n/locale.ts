/** The language that texts are shown in. */
export const LANGUAGE = "en";

/** The system's locale, for numbers and dates; the text language where the system's is unusable. */
export function systemLocale(): string {
  try {
    return Intl.getCanonicalLocales(navigator.language)[0] ?? LANGUAGE;
  } catch {
    return LANGUAGE;
  }
}
