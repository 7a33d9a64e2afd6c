import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { DialogForm } from "../../components/DialogForm";
import { DialogHeading } from "../../components/DialogHeading";
import { ConnectionButtons } from "./ConnectionButtons";
import { ConnectionParts } from "./ConnectionParts";
import type { EditStart } from "./editStart";
import { useConnectionForm } from "./useConnectionForm";

interface EditIntegrationProps {
  card: IntegrationCard;
  start?: EditStart | undefined;
  onClose: () => void;
  onSaved?: (() => void) | undefined;
}

/** The details of an integration as of when the dialog opened; a sync may change the card meanwhile. */
export function EditIntegration({ card, start = "host", onClose, onSaved }: EditIntegrationProps) {
  const { t } = useTranslation();
  const [before] = useState(card);
  const form = useConnectionForm(before, () => {
    onClose();
    onSaved?.();
  });
  const { test } = form;
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || start !== "certificate") return;
    begun.current = true;
    test();
  }, [start, test]);
  return (
    <>
      <DialogHeading title={t("connection.editTitle")} subtitle={before.name} />
      <DialogForm
        onSubmit={(event) => {
          event.preventDefault();
          form.save(false);
        }}
      >
        <ConnectionParts form={form} card={before} start={start} />
        <ConnectionButtons form={form} canSave onCancel={onClose} />
      </DialogForm>
    </>
  );
}
