import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AppDialog } from "../../components/AppDialog";
import { DialogHeading } from "../../components/DialogHeading";
import { NewRecoveryCode } from "./NewRecoveryCode";
import classes from "../../components/Dialog.module.css";

interface NewCodeDialogProps {
  opened: boolean;
  /** As for `NewRecoveryCode`. */
  passphrase?: string | null;
  asksPassphrase?: boolean;
  replaces: boolean;
  /** Whether new keys are chosen to begin with. */
  newKeys?: boolean;
  onClose: () => void;
  onSaved: () => void;
}

/** Creates a recovery code, and new keys if wanted. */
export function NewCodeDialog({ opened, onClose, onSaved, ...code }: NewCodeDialogProps) {
  const { t } = useTranslation();
  return (
    <AppDialog opened={opened} onClose={onClose} size={520} sticky>
      <DialogHeading title={t("newCode.title")} subtitle={t("newCode.lead")} />
      <Modal.Body className={classes.body}>
        <NewRecoveryCode {...code} onSaved={onSaved} onLater={onClose} laterLabel={t("common.cancel")} />
      </Modal.Body>
    </AppDialog>
  );
}
