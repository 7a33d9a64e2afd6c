import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AppDialog } from "../../../components/AppDialog";
import { NewCodeDialog } from "../../recovery/NewCodeDialog";
import { PassphraseForm } from "./PassphraseForm";

/** The button to change the passphrase, and the confirmation. */
export function ChangePassphrase() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [changed, setChanged] = useState(false);
  /** The new passphrase, while new keys are being created with it. */
  const [renewing, setRenewing] = useState<string | null>(null);
  const onChanged = (passphrase: string, newKeys: boolean) => {
    setChanged(true);
    if (newKeys) setRenewing(passphrase);
  };
  return (
    <>
      <div>
        <Button variant="default" size="xs" mt="xs" onClick={() => setOpened(true)}>
          {t("security.change.button")}
        </Button>
      </div>
      <Text role="status" size="sm" component="span">
        {changed && t("security.change.done")}
      </Text>
      <AppDialog opened={opened} onClose={() => setOpened(false)} size={480}>
        <PassphraseForm onClose={() => setOpened(false)} onChanged={onChanged} />
      </AppDialog>
      <NewCodeDialog
        opened={renewing !== null}
        passphrase={renewing}
        replaces
        newKeys
        onClose={() => setRenewing(null)}
        onSaved={() => setRenewing(null)}
      />
    </>
  );
}
