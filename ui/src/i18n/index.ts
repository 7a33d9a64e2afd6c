import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import { formatNumber } from "./format";
import { LANGUAGE } from "./locale";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

void i18next.use(initReactI18next).init({
  lng: LANGUAGE,
  fallbackLng: LANGUAGE,
  resources: { en: { translation: en } },
  initAsync: false,
  interpolation: { escapeValue: false },
});

// Numbers in texts are grouped as the system does it, whatever the language of the text.
i18next.services.formatter?.add("number", (value: number) => formatNumber(value));

export { i18next };
