import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import es from "./es.json";
import { formatNumber } from "./format";
import { languageOf, languages } from "./locale";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

// Whoever listens is read the words in the right language, whatever the page was delivered in.
i18next.on("languageChanged", (language) => {
  document.documentElement.lang = language;
});

void i18next.use(initReactI18next).init({
  lng: languageOf("auto"),
  fallbackLng: "en",
  supportedLngs: languages,
  resources: { en: { translation: en }, es: { translation: es } },
  initAsync: false,
  interpolation: { escapeValue: false },
});

// Numbers in texts are grouped as the computer does it, whatever the language of the text.
i18next.services.formatter?.add("number", (value: number) => formatNumber(value));

export { i18next };
