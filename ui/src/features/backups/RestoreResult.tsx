import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { BackupView } from "../../bindings/BackupView";
import { useNavigate } from "../../app/navigation";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { Note } from "../../components/Note";
import { formatDateTime } from "../../i18n/format";

interface RestoreResultProps {
  backup: BackupView;
  onClose: () => void;
}

/** Says that the backup was restored, and what comes next. */
export function RestoreResult({ backup, onClose }: RestoreResultProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <DialogHeading title={t("restore.doneTitle")} />
      <DialogBody>
        <Note color="good" announced>
          {t("restore.doneText", { when: formatDateTime(backup.made_at) })}
        </Note>
        <Text size="sm">
          {t("restore.doneKept")} {t("restore.next")}
        </Text>
        <DialogButtons>
          <Button variant="default" onClick={() => navigate({ page: "settings", tab: "integrations" })}>
            {t("patients.toIntegrations")}
          </Button>
          <Button onClick={onClose} data-autofocus>
            {t("common.done")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
