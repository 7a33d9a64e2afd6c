import { Button, TextInput } from "@mantine/core";
import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../bindings/Fault";
import { toFault } from "../backend/fault";
import { DialogButtons } from "./DialogButtons";
import { DialogForm } from "./DialogForm";
import { DialogHeading } from "./DialogHeading";
import { FaultNote } from "./FaultNote";

export interface NameFormProps {
  title: string;
  label: string;
  action: string;
  initial: string;
  onSave: (name: string) => Promise<unknown>;
  onClose: () => void;
}

export function NameForm({ title, label, action, initial, onSave, onClose }: NameFormProps) {
  const { t } = useTranslation();
  const faultId = useId();
  const [name, setName] = useState(initial);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSave(name);
      onClose();
    } catch (reason) {
      setFault(toFault(reason));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <DialogHeading title={title} />
      <DialogForm onSubmit={(event) => void save(event)}>
            <TextInput
              label={label}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={fault !== null}
              aria-errormessage={fault ? faultId : undefined}
              data-autofocus
            />
            {fault && <FaultNote id={faultId} fault={fault} />}
            <DialogButtons>
              <Button variant="default" onClick={onClose}>
                {t("common.cancel")}
              </Button>
              <Button type="submit" loading={busy}>
                {action}
              </Button>
            </DialogButtons>
      </DialogForm>
    </>
  );
}
