import i18next, { type PostProcessorModule } from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import es from "./es.json";
import { formatList, formatNumber, formatTimeOfDay } from "./format";
import { languageOf, languages } from "./locale";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

// Screen readers choose their voice by this attribute.
i18next.on("languageChanged", (language) => {
  document.documentElement.lang = language;
});

/** A time such as "5:46 p. m." at the end of a Spanish sentence already ends with a period. */
const endOfSentence: PostProcessorModule = {
  type: "postProcessor",
  name: "endOfSentence",
  process: (value: string) => value.replace(/([ap]\.\s?m\.)\./g, "$1"),
};

void i18next.use(initReactI18next).use(endOfSentence).init({
  lng: languageOf("auto"),
  fallbackLng: "en",
  supportedLngs: languages,
  resources: { en: { translation: en }, es: { translation: es } },
  initAsync: false,
  postProcess: endOfSentence.name,
  interpolation: { escapeValue: false },
});

// Formats of placeholders, such as `{{count, number}}`. The crate `app` reads the same catalogs and knows the same formats.
const formats = i18next.services.formatter;
// Numbers follow the computer's locale, whatever the language of the text.
formats?.add("number", (value: number) => formatNumber(value));
formats?.add("datetime", (value: string) => formatTimeOfDay(value));
formats?.add("list", (value: string[]) => formatList(value));
// An argument that is one of several words, such as `permission_denied`, has a text of its own.
formats?.add("term", (value: string) => i18next.t(`term.${value}` as "common.none"));

export { i18next };
