import { createContext, use } from "react";
import type { LanguageChoice } from "./locale";

interface LanguageSetting {
  choice: LanguageChoice;
  choose: (choice: LanguageChoice) => void;
}

export const LanguageContext = createContext<LanguageSetting>({ choice: "auto", choose: () => {} });

/** Which language was chosen, and how to choose another. */
export const useLanguage = () => use(LanguageContext);
