import { Checkbox, Stack, Text } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useSetStartsWithComputer, useStartsWithComputer } from "../../backend/queries/preferences";
import { FaultNote } from "../../components/FaultNote";
import { usePreferences } from "../../preferences/PreferencesContext";
import classes from "./Settings.module.css";

/** Whether the app keeps running without its window, and whether it starts with the computer. */
export function Background() {
  const { t } = useTranslation();
  const heading = useId();
  const { preferences, change } = usePreferences();
  const starts = useStartsWithComputer().data;
  const set = useSetStartsWithComputer();
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <Text id={heading} fw={500} size="sm">
        {t("background.title")}
      </Text>
      <Stack gap="md" mt="sm">
        <Checkbox
          label={t("background.keep")}
          description={t("background.keepText")}
          checked={preferences.keep_running}
          onChange={(event) => change({ keep_running: event.currentTarget.checked })}
        />
        {typeof starts === "boolean" && (
          <Checkbox
            label={t("background.start")}
            description={t("background.startText")}
            checked={starts}
            disabled={set.isPending}
            onChange={(event) => set.mutate(event.currentTarget.checked)}
          />
        )}
        {set.isError && <FaultNote fault={toFault(set.error)} />}
      </Stack>
    </section>
  );
}
