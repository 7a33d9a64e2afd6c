import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useRemoveIntegration, useSharedPatients } from "../../backend/queries/integrations";
import { AppDialog } from "../../components/AppDialog";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import type { CardDialogProps } from "./cardDialog";
import { KeptPatients } from "./KeptPatients";

/** Asks before an integration is removed. Its patients stay. */
export function RemoveIntegrationDialog({ card, opened, onClose }: CardDialogProps) {
  const { t } = useTranslation();
  const remove = useRemoveIntegration();
  const kept = useSharedPatients(card.id, opened);
  return (
    <AppDialog opened={opened} onClose={onClose} size={480}>
      <DialogHeading title={t("integrations.removeTitle", { name: card.name })} />
      <DialogBody>
        <Text size="sm">{kept.data && <KeptPatients kept={kept.data} />}</Text>
        <Text size="sm">{t("integrations.removeSource")}</Text>
        {remove.isError && <FaultNote fault={toFault(remove.error)} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate(card.id, { onSuccess: onClose })}>
            {t("integrations.removeConfirm")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </AppDialog>
  );
}
