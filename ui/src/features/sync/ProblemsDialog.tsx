import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useOpenProblems } from "../../backend/queries/problems";
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

/** The patients of an integration that are not imported now. The next sync removes those that were fixed. */
export function ProblemsDialog({ card, opened, onClose }: ProblemsDialogProps) {
  const { t } = useTranslation();
  const source = useOpenProblems(card);
  return (
    <AppDialog opened={opened} onClose={onClose} size="auto">
      <DialogHeading title={t("fixList.title")} subtitle={card.name} />
      <DialogBody width={780}>
        <FixList name={card.name} source={source} />
        <DialogButtons>
          <Button onClick={onClose}>{t("common.done")}</Button>
        </DialogButtons>
      </DialogBody>
    </AppDialog>
  );
}
