import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useDeletePatient, useRestorePatient } from "../../backend/queries/patients";
import { AppDialog } from "../../components/AppDialog";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { useNotice } from "../../components/NoticeContext";
import { faultText } from "../../i18n/codeText";

interface DeletePatientDialogProps {
  opened: boolean;
  patient: { id: string; name: string };
  onClose: () => void;
  onDeleted: () => void;
}

/** Asks before a patient is deleted who was added manually. A notice offers to undo it. */
export function DeletePatientDialog({ opened, patient, onClose, onDeleted }: DeletePatientDialogProps) {
  const { t } = useTranslation();
  const remove = useDeletePatient();
  const restore = useRestorePatient();
  const notify = useNotice();
  const { id, name } = patient;
  // The dialog is gone by then.
  const undo = () =>
    void restore.mutateAsync(id).then(
      () => notify({ text: t("patients.restored", { name }) }),
      (reason) => notify({ text: faultText(toFault(reason)).message }),
    );
  const confirm = () =>
    remove.mutate(id, {
      onSuccess: () => {
        onDeleted();
        notify({ text: t("patients.deleted", { name }), action: { label: t("patients.undo"), onClick: undo } });
      },
    });
  return (
    <AppDialog opened={opened} onClose={onClose} size={480}>
      <DialogHeading title={t("patients.deleteTitle", { name })} />
      <DialogBody>
        <Text size="sm">{t("patients.deleteText")}</Text>
        <Text size="sm">{t("patients.deleteUndo")}</Text>
        {remove.isError && <FaultNote fault={toFault(remove.error)} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={confirm}>
            {t("patients.delete")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </AppDialog>
  );
}
