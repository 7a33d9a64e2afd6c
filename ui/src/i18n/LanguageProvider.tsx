import { useLayoutEffect, useMemo, useState, type ReactNode } from "react";
import { i18next } from ".";
import { LanguageContext } from "./LanguageContext";
import { languageOf, type LanguageChoice } from "./locale";

/** Shows all texts in the chosen language, for as long as the window is open: the webview keeps nothing on disk. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [choice, choose] = useState<LanguageChoice>("auto");
  useLayoutEffect(() => void i18next.changeLanguage(languageOf(choice)), [choice]);
  const setting = useMemo(() => ({ choice, choose }), [choice]);
  return <LanguageContext value={setting}>{children}</LanguageContext>;
}
