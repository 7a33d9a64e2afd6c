import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogForm } from "../../components/DialogForm";
import { DialogHeading } from "../../components/DialogHeading";
import { ConnectionButtons } from "./ConnectionButtons";
import { ConnectionParts } from "./ConnectionParts";
import { ProviderList } from "./ProviderList";
import { StepBar } from "./StepBar";
import { useConnectionForm } from "./useConnectionForm";

/** Provider, connection, test, database, and name, in the order of the guide. */
export function AddIntegration({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(false);
  const form = useConnectionForm(null, onClose);
  if (!chosen) {
    return (
      <>
        <DialogHeading title={t("connection.addTitle")} subtitle={t("connection.providerLead")} />
        <DialogBody>
          <StepBar step={1} />
          <ProviderList onChoose={() => setChosen(true)} />
          <DialogButtons>
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
          </DialogButtons>
        </DialogBody>
      </>
    );
  }
  return (
    <>
      <DialogHeading title={t("connection.addTitle")} subtitle={t("connection.openDental")} />
      <DialogForm
        onSubmit={(event) => {
          event.preventDefault();
          if (form.report) form.save(false);
          else form.test();
        }}
      >
        <StepBar step={form.report ? 3 : 2} />
        <ConnectionParts form={form} card={null} />
        <ConnectionButtons
          form={form}
          canSave={form.report !== null}
          onCancel={onClose}
          start={
            <Button variant="subtle" color="gray" onClick={() => setChosen(false)}>
              {t("common.back")}
            </Button>
          }
        />
      </DialogForm>
    </>
  );
}
