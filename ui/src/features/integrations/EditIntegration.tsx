import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { DialogForm } from "../../components/DialogForm";
import { DialogHeading } from "../../components/DialogHeading";
import { ConnectionButtons } from "./ConnectionButtons";
import { ConnectionParts } from "./ConnectionParts";
import { useConnectionForm } from "./useConnectionForm";

interface EditIntegrationProps {
  card: IntegrationCard;
  onClose: () => void;
}

/** The details of an integration as of when the dialog opened; a sync may change the card meanwhile. */
export function EditIntegration({ card, onClose }: EditIntegrationProps) {
  const { t } = useTranslation();
  const [before] = useState(card);
  const form = useConnectionForm(before, onClose);
  return (
    <>
      <DialogHeading title={t("connection.editTitle")} subtitle={before.name} />
      <DialogForm
        onSubmit={(event) => {
          event.preventDefault();
          form.save(false);
        }}
      >
        <ConnectionParts form={form} card={before} />
        <ConnectionButtons form={form} canSave onCancel={onClose} />
      </DialogForm>
    </>
  );
}
