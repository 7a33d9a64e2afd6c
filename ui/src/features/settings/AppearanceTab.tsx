import { Radio, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Scheme } from "../../bindings/Scheme";
import { toFault } from "../../backend/fault";
import { FaultNote } from "../../components/FaultNote";
import { SectionHeading } from "../../components/SectionHeading";
import { languageChoices, languageOf, type LanguageChoice } from "../../i18n/locale";
import { usePreferences } from "../../preferences/PreferencesContext";
import { Background } from "./Background";
import classes from "./Settings.module.css";

const schemes: Scheme[] = ["auto", "light", "dark"];

/** Theme, language, zoom, and what happens when the window is closed. */
export function AppearanceTab() {
  const { t } = useTranslation();
  const { preferences, change, error } = usePreferences();
  const chooseLanguage = (choice: LanguageChoice) => change({ language_choice: choice, language: languageOf(choice) });
  return (
    <section>
      <SectionHeading title={t("appearance.title")} lead={t("appearance.lead")} />
      <Stack gap="md">
        {error !== null && <FaultNote fault={toFault(error)} also={t("appearance.notKept")} />}
        <div className={classes.card}>
          <Radio.Group
            label={t("appearance.scheme")}
            value={preferences.scheme}
            onChange={(value) => change({ scheme: value as Scheme })}
          >
            <Stack gap="sm" mt="sm">
              {schemes.map((scheme) => (
                <Radio key={scheme} value={scheme} label={t(`appearance.${scheme}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <Radio.Group
            mt="xl"
            label={t("language.label")}
            value={preferences.language_choice}
            onChange={(value) => chooseLanguage(value as LanguageChoice)}
          >
            <Stack gap="sm" mt="sm">
              {languageChoices.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={<span lang={each === "auto" ? undefined : each}>{t(`language.${each}`)}</span>}
                />
              ))}
            </Stack>
          </Radio.Group>
          <Text fw={500} size="sm" mt="xl">
            {t("appearance.size")}
          </Text>
          <Text size="sm" c="dimmed" mt={4}>
            {t("appearance.sizeText")}
          </Text>
        </div>
        <Background />
      </Stack>
    </section>
  );
}
