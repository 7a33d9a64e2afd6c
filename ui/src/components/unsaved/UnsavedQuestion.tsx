import { Button, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DialogBody } from "../DialogBody";
import { DialogButtons } from "../DialogButtons";
import { DialogHeading } from "../DialogHeading";
import { useEscape } from "../useEscape";
import type { UnsavedInput } from "./unsavedScope";

interface UnsavedQuestionProps {
  inputs: UnsavedInput[];
  /** Leaves without the input, or after it was saved. */
  onLeave: () => void;
  onStay: () => void;
}

/** Save, Discard, or Keep editing. */
export function UnsavedQuestion({ inputs, onLeave, onStay }: UnsavedQuestionProps) {
  const { t } = useTranslation();
  const [saving, setSaving] = useState(false);
  useEscape(true, onStay);
  const canSave = inputs.every((input) => input.save !== null);
  const save = async () => {
    setSaving(true);
    let saved = true;
    for (const input of inputs) saved = saved && (await input.save?.()) === true;
    setSaving(false);
    if (saved) onLeave();
    else onStay();
  };
  return (
    <Modal.Root opened onClose={onStay} closeOnEscape={false} size={440} zIndex={400}>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content>
        <DialogHeading title={t("unsaved.title")} />
        <DialogBody>
          <Text size="sm">{t(canSave ? "unsaved.text" : "unsaved.textIncomplete")}</Text>
          <DialogButtons
            start={
              <Button variant="subtle" color="red" onClick={onLeave}>
                {t("unsaved.discard")}
              </Button>
            }
          >
            <Button variant={canSave ? "default" : "filled"} onClick={onStay} data-autofocus={!canSave || undefined}>
              {t("unsaved.keep")}
            </Button>
            {canSave && (
              <Button loading={saving} onClick={() => void save()} data-autofocus>
                {t("unsaved.save")}
              </Button>
            )}
          </DialogButtons>
        </DialogBody>
      </Modal.Content>
    </Modal.Root>
  );
}
