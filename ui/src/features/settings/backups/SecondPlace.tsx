import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SecondFolderView } from "../../../bindings/SecondFolderView";
import { toFault } from "../../../backend/fault";
import { useChooseSecondFolder, useForgetSecondFolder } from "../../../backend/queries/backups";
import { FaultNote } from "../../../components/FaultNote";
import { formatDateTime } from "../../../i18n/format";
import classes from "../../backups/Backups.module.css";

interface SecondPlaceProps {
  second: SecondFolderView | null;
  onCopy: () => void;
}

/** The folder of the copies, when it got the last one, and whether it is within reach. */
export function SecondPlace({ second, onCopy }: SecondPlaceProps) {
  const { t } = useTranslation();
  const choose = useChooseSecondFolder();
  const forget = useForgetSecondFolder();
  const failure = choose.error ?? forget.error;
  const fault = failure ? toFault(failure) : (second?.fault ?? null);
  const retry = choose.isError ? () => choose.mutate() : onCopy;
  return (
    <>
      {second ? second.folder : t("backups.secondNone")}
      {second && (
        <div>{second.last_copy_at === null ? t("backups.noCopy") : t("backups.lastCopy", { when: formatDateTime(second.last_copy_at) })}</div>
      )}
      {fault && (
        <div className={classes.fault}>
          <FaultNote fault={fault} actions={{ try_again: retry }} busy={choose.isPending} announced={failure !== null} />
        </div>
      )}
      <div className={classes.buttons}>
        <Button variant="default" size="xs" loading={choose.isPending} onClick={() => choose.mutate()}>
          {t(second ? "backups.changeFolder" : "backups.chooseFolder")}
        </Button>
        {second && (
          <Button variant="default" size="xs" loading={forget.isPending} onClick={() => forget.mutate()}>
            {t("backups.forgetFolder")}
          </Button>
        )}
      </div>
      <Text role="status" size="sm" component="span">
        {forget.isSuccess && !second && t("backups.forgotten")}
      </Text>
    </>
  );
}
