import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useCurrentProblems } from "../../backend/queries/problems";
import { AppDialog } from "../../components/AppDialog";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { ProblemList } from "./ProblemList";

interface ProblemsDialogProps {
  card: IntegrationCard;
  opened: boolean;
  onClose: () => void;
}

/** Everybody who is not imported at present, whichever run met them. Who was fixed leaves with the next sync. */
export function ProblemsDialog({ card, opened, onClose }: ProblemsDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size="auto">
      <CurrentProblems card={card} onClose={onClose} />
    </AppDialog>
  );
}

function CurrentProblems({ card, onClose }: Omit<ProblemsDialogProps, "opened">) {
  const { t } = useTranslation();
  return (
    <>
      <DialogHeading title={t("summary.problems")} subtitle={card.name} />
      <DialogBody width={780}>
        <ProblemList source={useCurrentProblems(card)} />
        <DialogButtons>
          <Button onClick={onClose}>{t("common.done")}</Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
