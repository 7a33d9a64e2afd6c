import { Button } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../../backend/fault";
import { useChangePassphrase } from "../../../backend/queries/help";
import { DialogButtons } from "../../../components/DialogButtons";
import { DialogForm } from "../../../components/DialogForm";
import { DialogHeading } from "../../../components/DialogHeading";
import { FaultNote } from "../../../components/FaultNote";
import { SecretField } from "../../../components/SecretField";

interface PassphraseFormProps {
  onClose: () => void;
  onChanged: () => void;
}

/** The present passphrase, and the new one twice. */
export function PassphraseForm({ onClose, onChanged }: PassphraseFormProps) {
  const { t } = useTranslation();
  const change = useChangePassphrase();
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [differs, setDiffers] = useState(false);
  const fault = change.isError ? toFault(change.error) : null;

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setDiffers(next !== again);
    if (next !== again) return change.reset();
    change.mutate(
      { present, next },
      {
        onSuccess: () => {
          onChanged();
          onClose();
        },
      },
    );
  };
  return (
    <>
      <DialogHeading title={t("security.change.button")} subtitle={t("security.change.lead")} />
      <DialogForm onSubmit={submit}>
        <SecretField
          label={t("security.change.present")}
          value={present}
          onChange={(event) => setPresent(event.currentTarget.value)}
          error={fault?.code === "wrong_passphrase"}
          autoComplete="current-password"
          data-autofocus
        />
        <SecretField
          label={t("security.change.next")}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          error={fault?.code === "invalid_passphrase"}
          autoComplete="new-password"
        />
        <SecretField
          label={t("security.change.again")}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={differs ? t("setup.passphraseDiffers") : undefined}
          autoComplete="new-password"
        />
        {fault && <FaultNote fault={fault} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t("security.change.save")}
          </Button>
        </DialogButtons>
      </DialogForm>
    </>
  );
}
