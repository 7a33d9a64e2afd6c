import { Radio, Stack, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { SectionHeading } from "../../components/SectionHeading";
import { useLanguage } from "../../i18n/LanguageContext";
import { languageChoices, type LanguageChoice } from "../../i18n/locale";
import classes from "./Settings.module.css";

const schemes: MantineColorScheme[] = ["auto", "light", "dark"];

/** Light or dark, and the language of the texts; both as the computer has it until chosen otherwise. */
export function AppearanceTab() {
  const { t } = useTranslation();
  // Mantine would switch transitions off with a style element, which the window does not allow.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const { choice, choose } = useLanguage();
  return (
    <section>
      <SectionHeading title={t("appearance.title")} lead={t("appearance.lead")} />
      <div className={classes.card}>
        <Radio.Group
          label={t("appearance.scheme")}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
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
          value={choice}
          onChange={(value) => choose(value as LanguageChoice)}
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
      </div>
    </section>
  );
}
