import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { AppDialog } from "../../components/AppDialog";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FixList } from "./FixList";

interface ProblemsDialogProps {
  card: IntegrationCard;
  opened: boolean;
  onClose: () => void;
}

/** Everybody who is not imported at present, whichever run met them. Who was fixed leaves with the next sync. */
export function ProblemsDialog({ card, opened, onClose }: ProblemsDialogProps) {
  const { t } = useTranslation();
  return (
    <AppDialog opened={opened} onClose={onClose} size="auto">
      <DialogHeading title={t("fixList.title")} subtitle={card.name} />
      <DialogBody width={780}>
        <FixList card={card} />
        <DialogButtons>
          <Button onClick={onClose}>{t("common.done")}</Button>
        </DialogButtons>
      </DialogBody>
    </AppDialog>
  );
}
