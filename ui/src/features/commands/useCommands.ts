import { useTranslation } from "react-i18next";
import { useNavigate, type SettingsTab } from "../../app/navigation";
import type { Scheme } from "../../bindings/Scheme";
import { useBackUp } from "../../backend/queries/backups";
import { useIntegrations } from "../../backend/queries/integrations";
import { languageOf, languages } from "../../i18n/locale";
import { usePreferences } from "../../preferences/PreferencesContext";

/** An action by its name. */
export interface Command {
  name: string;
  /** Its shortcut, as shown. */
  keys?: string;
  run: () => void;
}

interface CommandsOptions {
  onFind: () => void;
  onSync: (integration: string) => void;
  onHelp: () => void;
}

const tabs: SettingsTab[] = ["integrations", "companies", "appearance", "security", "backups", "logs", "about"];
const schemes: Scheme[] = ["auto", "light", "dark"];

/** Every action of the window, the most common first. */
export function useCommands({ onFind, onSync, onHelp }: CommandsOptions): Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { preferences, change } = usePreferences();
  const cards = useIntegrations().data ?? [];
  const backUp = useBackUp();
  const setting = (name: string, value: string) => t("commands.setting", { name, value });
  return [
    { name: t("commands.find"), keys: t("keys.find"), run: onFind },
    { name: t("patients.add"), keys: t("keys.add"), run: () => navigate({ page: "patients", add: true }) },
    ...cards.map((card) => ({
      name: setting(t("integrations.sync"), card.name),
      ...(cards.length === 1 && { keys: t("keys.sync") }),
      run: () => onSync(card.id),
    })),
    {
      name: t("backups.now"),
      run: () => {
        navigate({ page: "settings", tab: "backups" });
        backUp.mutate();
      },
    },
    { name: t("integrations.add"), run: () => navigate({ page: "settings", tab: "integrations", add: true }) },
    { name: t("commands.goTo", { page: t("nav.home") }), run: () => navigate({ page: "home" }) },
    { name: t("commands.goTo", { page: t("nav.patients") }), run: () => navigate({ page: "patients" }) },
    { name: t("commands.goTo", { page: t("nav.activity") }), run: () => navigate({ page: "activity" }) },
    ...tabs.map((tab) => ({
      name: t("commands.goTo", { page: t("commands.settingsTab", { tab: t(`settings.${tab}`) }) }),
      run: () => navigate({ page: "settings", tab }),
    })),
    ...schemes
      .filter((scheme) => scheme !== preferences.scheme)
      .map((scheme) => ({ name: setting(t("appearance.scheme"), t(`appearance.${scheme}`)), run: () => change({ scheme }) })),
    ...languages
      .filter((language) => language !== preferences.language)
      .map((language) => ({
        name: setting(t("language.label"), t(`language.${language}`)),
        run: () => change({ language_choice: language, language: languageOf(language) }),
      })),
    { name: t("commands.help"), keys: t("keys.help"), run: onHelp },
  ];
}
