import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Note } from "../../components/Note";
import { formatDateTime } from "../../i18n/format";
import { SetupFrame } from "./SetupFrame";
import classes from "./SetupFrame.module.css";

interface RestoredProps {
  /** When the backup was made. */
  madeAt: string;
  onOpen: () => void;
}

/** Says that a backup was restored before the main window opens. */
export function Restored({ madeAt, onOpen }: RestoredProps) {
  const { t } = useTranslation();
  return (
    <SetupFrame title={t("restore.doneTitle")}>
      <div className={classes.form}>
        <Note color="good" announced>
          {t("restore.doneText", { when: formatDateTime(madeAt) })}
        </Note>
        <Text size="sm">
          {t("restore.filesKept")} {t("restore.next")}
        </Text>
        <Button size="md" onClick={onOpen}>
          {t("restore.open")}
        </Button>
      </div>
    </SetupFrame>
  );
}
