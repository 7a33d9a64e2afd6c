import { Radio, Stack, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { SectionHeading } from "../../components/SectionHeading";
import classes from "./Settings.module.css";

const schemes: MantineColorScheme[] = ["auto", "light", "dark"];

/** Light, dark or as the computer has it. */
export function AppearanceTab() {
  const { t } = useTranslation();
  // Mantine would switch transitions off with a style element, which the window does not allow.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
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
      </div>
    </section>
  );
}
