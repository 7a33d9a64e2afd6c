import { useTranslation } from "react-i18next";
import { useRenameIntegration } from "../../backend/queries/integrations";
import { NameDialog } from "../../components/NameDialog";
import type { CardDialogProps } from "./cardDialog";

export function RenameIntegrationDialog({ card, opened, onClose }: CardDialogProps) {
  const { t } = useTranslation();
  const rename = useRenameIntegration();
  return (
    <NameDialog
      opened={opened}
      onClose={onClose}
      title={t("integrations.renameTitle")}
      label={t("integrations.name")}
      action={t("common.rename")}
      initial={card.name}
      onSave={(name) => rename.mutateAsync({ id: card.id, name })}
    />
  );
}
