import { Button, Text } from "@mantine/core";
import { IconFolder, IconLifebuoy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../../backend/fault";
import { useOpenLogFolder, useSaveSupportFile } from "../../../backend/queries/help";
import { FaultNote } from "../../../components/FaultNote";
import { Note } from "../../../components/Note";
import classes from "./Logs.module.css";

/** Saves the file for support, or opens the log folder. */
export function LogButtons() {
  const { t } = useTranslation();
  const open = useOpenLogFolder();
  const save = useSaveSupportFile();
  const failed = open.error ?? save.error;
  return (
    <>
      <div className={classes.buttons}>
        <Button
          variant="default"
          leftSection={<IconLifebuoy size={16} aria-hidden="true" />}
          loading={save.isPending}
          onClick={() => {
            open.reset();
            save.mutate();
          }}
        >
          {t("logs.save")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconFolder size={16} aria-hidden="true" />}
          onClick={() => {
            save.reset();
            open.mutate();
          }}
        >
          {t("logs.open")}
        </Button>
        <Text size="sm" c="dimmed" className={classes.what}>
          {t(save.isPending ? "logs.saving" : "logs.what")}
        </Text>
      </div>
      {save.data && (
        <Note color="good" announced>
          {t("logs.saved", { path: save.data })}
        </Note>
      )}
      {failed && <FaultNote fault={toFault(failed)} />}
    </>
  );
}
